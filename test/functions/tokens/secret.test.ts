import { describe, expect, it } from 'vitest'
import { isSecret } from '../../../functions/tokens/secret.ts'

describe('a secret', () => {
  it.each([['abc'], ['a'], ['größe'], ['\u{1f600}\0']])('is known by its text: %j', (secret) => {
    expect(isSecret(secret, secret)).toBe(true)
    expect(isSecret(secret, new TextEncoder().encode(secret))).toBe(true)
  })

  it.each([
    ['a part of it', 'ab'],
    ['nothing', ''],
    ['more than it', 'abcd'],
    ['more than it, in other scripts', 'abc\u00e9'],
    ['it with a zero', 'abc\0'],
    ['as many other characters', 'abd'],
    ['as many characters of more bytes', 'ab\u00e9'],
  ])('is not known by %s', (_, given) => {
    expect(isSecret(given, 'abc')).toBe(false)
  })

  it('that is empty is known by nothing', () => {
    expect(isSecret('', '')).toBe(false)
    expect(isSecret('a', '')).toBe(false)
  })
})
