import { describe, expect, it } from 'vitest'
import { hasShebang, withoutServiceFlags } from '../../../gateway/dialect/script-flags.ts'

describe('withoutServiceFlags', () => {
  it.each([
    ['#!lua flags=allow-key-locking\nreturn 1', '#!lua\nreturn 1'],
    ['#!lua flags=allow-key-locking', '#!lua'],
    ['#!lua flags=no-writes,allow-key-locking\nreturn 1', '#!lua flags=no-writes\nreturn 1'],
    ['#!lua  flags=allow-key-locking,no-writes x\n', '#!lua  flags=no-writes x\n'],
    ['#!lua flags=allow-key-locking\r\nreturn 1', '#!lua\r\nreturn 1'],
    ['#!lua flags=allow-key-locking\nreturn "€"', '#!lua\nreturn "€"'],
  ])('makes of %j', (script, changed) => {
    expect(withoutServiceFlags(script)).toBe(changed)
    expect(withoutServiceFlags(Buffer.from(script))).toEqual(Buffer.from(changed))
  })

  it.each([
    '#!lua flags=no-writes\nreturn 1',
    '#!lua flags=allow-key-lockings\nreturn 1',
    '#!lua flags=unknown\nreturn 1',
    '#!lua\nreturn " flags=allow-key-locking"',
    '#!',
  ])('leaves %j as it is', (script) => {
    const bytes = Buffer.from(script)
    expect(withoutServiceFlags(script)).toBe(script)
    expect(withoutServiceFlags(bytes)).toBe(bytes)
  })
})

it('tells scripts with a shebang from others', () => {
  expect(hasShebang('#!lua\n')).toBe(true)
  expect(hasShebang(Buffer.from('#!lua\n'))).toBe(true)
  expect(hasShebang(' #!lua')).toBe(false)
  expect(hasShebang(Buffer.from('return'))).toBe(false)
  expect(hasShebang(undefined)).toBe(false)
})
