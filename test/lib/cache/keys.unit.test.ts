import { describe, expect, it } from 'vitest'
import { ValueError } from '../../../lib/cache/errors.ts'
import {
  CacheKey,
  defaultKeyFunction,
  defaultReverseKey,
  type KeySettings,
  literalGlob,
  makeKey,
  makePattern,
  type Version,
} from '../../../lib/cache/keys.ts'
import { DataError } from '../../../lib/errors.ts'
import cases from '../../fixtures/django/keys.json' with { type: 'json' }

function settings(keyPrefix: string, version: Version): KeySettings {
  return {
    keyPrefix,
    version,
    keyFunction: defaultKeyFunction,
    reverseKeyFunction: defaultReverseKey,
  }
}

describe('keys are those of Django', () => {
  it.each(cases)('$key_prefix:$default_version, version $version: $key', (made) => {
    const { key, version } = made
    const own = settings(made.key_prefix, made.default_version)
    expect(String(makeKey(own, key, { version }))).toBe(made.redis_key)
    expect(String(makePattern(own, key, { version }))).toBe(made.redis_pattern)
    expect(defaultReverseKey(made.redis_key)).toBe(made.default_reverse_key)
  })
})

describe('a key', () => {
  const own = settings('p', 1)

  it.each([
    ['', 'p:1:'],
    [5, 'p:1:5'],
    [-1.5, 'p:1:-1.5'],
    [10n ** 20n, 'p:1:100000000000000000000'],
    ['a b\nc', 'p:1:a b\nc'],
  ])('%o is %s', (key, name) => {
    expect(String(makeKey(own, key))).toBe(name)
  })

  it('takes a version and a prefix of the call, null meaning the cache’s own', () => {
    expect(String(makeKey(own, 'k', { version: 'v2', prefix: 'q' }))).toBe('q:v2:k')
    expect(String(makeKey(own, 'k', { version: 0, prefix: '' }))).toBe(':0:k')
    expect(String(makeKey(own, 'k', { version: null, prefix: null }))).toBe('p:1:k')
  })

  it('that is made already is not prefixed again', () => {
    const key = makeKey(own, 'k')
    expect(makeKey(own, key, { version: 9 })).toBe(key)
    expect(makePattern(own, key, { version: 9 })).toBe(key)
    expect(new CacheKey('p:1:a:b').originalKey()).toBe('b')
  })

  it.each([null, undefined, true, {}, ['k'], new Uint8Array(1)])('is not %j', (key) => {
    expect(() => makeKey(own, key as string)).toThrow(DataError)
  })

  it('is made by a function of one’s own', () => {
    const slashed = { ...own, keyFunction: (...parts: unknown[]) => parts.join('/') }
    expect(String(makeKey(slashed, 'k'))).toBe('k/p/1')
    expect(String(makePattern(slashed, 'k*', { prefix: '*' }))).toBe('k*/[*]/1')
  })
})

it('takes no prefix off a name that has none', () => {
  expect(() => defaultReverseKey('p:1')).toThrow(ValueError)
  expect(() => defaultReverseKey('plain')).toThrow(ValueError)
  expect(defaultReverseKey('::')).toBe('')
})

it('makes text that is nothing but itself in a glob', () => {
  expect(literalGlob('a\\*[x]?')).toBe('a\\\\[*][[]x][?]')
})
