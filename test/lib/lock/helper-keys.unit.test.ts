import { expect, it } from 'vitest'
import { LockError } from '../../../lib/errors.ts'
import { helperKey, isHelperKey } from '../../../lib/lock/helper-keys.ts'

it.each([
  ['report', '{report}:queue'],
  ['a{b', '{a{b}:queue'],
  ['{a}', 'queue:{a}'],
  ['x:{a}:y', 'queue:x:{a}:y'],
])('puts a key beside %j, at %j', (name, key) => {
  expect(helperKey(name, 'queue')).toBe(key)
})

it('puts a key beside a name of bytes', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
  expect(helperKey(bytes('report'), 'queue')).toBe('{report}:queue')
  const tagged = new Uint8Array([255, ...bytes('{a}')])
  expect(helperKey(tagged, 'queue')).toEqual(new Uint8Array([...bytes('queue:'), ...tagged]))
})

it.each(['', '}', 'a}b', '{}a', new Uint8Array([255])])('refuses %j', (name) => {
  expect(() => helperKey(name, 'queue')).toThrow(LockError)
})

it.each(['report', 'a{b', '{a}', 'x:{a}:y'])('knows the key beside %j by its name', (name) => {
  expect(isHelperKey(helperKey(name, 'queue'), 'queue')).toBe(true)
  expect(isHelperKey(helperKey(name, 'queue'), 'fence')).toBe(false)
  expect(isHelperKey(name, 'queue')).toBe(false)
})

it('knows the key beside a name of bytes', () => {
  const tagged = new Uint8Array([255, ...new TextEncoder().encode('{a}')])
  expect(isHelperKey(helperKey(tagged, 'queue'), 'queue')).toBe(true)
})

it.each(['queue', 'queue:report', 'queue:', 'queue:a}', '{}:queue', '{a}:queue:x', 'x{a}:queue'])(
  'says that %j stands beside nothing',
  (name) => {
    expect(isHelperKey(name, 'queue')).toBe(false)
  },
)
