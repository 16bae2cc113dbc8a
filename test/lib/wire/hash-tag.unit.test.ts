import { expect, it } from 'vitest'
import { hashTagOf } from '../../../lib/wire/hash-tag.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

it.each([
  ['name', 'name'],
  ['user:{42}:n', '42'],
  ['{a}{b}', 'a'],
  ['{{a}', '{a'],
  ['a{b', 'a{b'],
  ['é', 'é'],
])('the tag for %j is %j', (key, tag) => {
  expect(hashTagOf(key)).toBe(tag)
  expect(hashTagOf(bytes(key))).toBe(tag)
})

it.each(['', 'a}b', '{}a', 'a{}', '}', '}{'])('%j has none', (key) => {
  expect(hashTagOf(key)).toBeUndefined()
})

it('a key of bytes has none, unless its own tag is text', () => {
  expect(hashTagOf(Uint8Array.of(0xff))).toBeUndefined()
  expect(hashTagOf(Uint8Array.of(...bytes('{'), 0xff, ...bytes('}')))).toBeUndefined()
  expect(hashTagOf(Uint8Array.of(0xff, ...bytes('{tag}')))).toBe('tag')
})
