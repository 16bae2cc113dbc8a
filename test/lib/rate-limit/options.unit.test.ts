import { describe, expect, it } from 'vitest'
import { DataError, Redis } from '../../../lib/index.ts'
import {
  cachedFixedWindow,
  fixedWindow,
  RateLimiter,
  rateLimitPolicy,
  slidingWindow,
  tokenBucket,
} from '../../../lib/rate-limit/index.ts'

const redis = new Redis({ url: 'https://redis.invalid', token: 'token' })
const limit = fixedWindow(1, 1)

describe('an algorithm', () => {
  const figures: [number, number][] = [
    ...[0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e15].map((bad): [number, number] => [
      bad,
      1,
    ]),
    ...[0, -1, 0.0001, Number.NaN, Number.POSITIVE_INFINITY, 1e11].map((bad): [number, number] => [
      1,
      bad,
    ]),
  ]
  it.each(figures)('refuses %d requests in %d seconds', (requests, seconds) => {
    for (const algorithm of [fixedWindow, slidingWindow, cachedFixedWindow]) {
      expect(() => algorithm(requests, seconds)).toThrow(DataError)
    }
    expect(() => tokenBucket(requests, seconds, 1)).toThrow(DataError)
  })

  it('refuses a bucket without room', () => {
    expect(() => tokenBucket(1, 1, 0)).toThrow(DataError)
  })
})

describe('a limiter', () => {
  it.each([
    ['no outage', { limit }],
    ['another outage', { limit, outage: 'half' }],
    ['null as outage', { limit, outage: null }],
    ['a local limit of nothing', { limit, outage: { local: 0 } }],
    ['a local limit that is no number', { limit, outage: {} }],
    ['no limit', { outage: 'open' }],
    ['a number as limit', { limit: 10, outage: 'open' }],
    ['an empty name', { limit, outage: 'open', name: '' }],
    ['a name of two lines', { limit, outage: 'open', name: 'a\r\nb' }],
    ['a name that is not ASCII', { limit, outage: 'open', name: 'ü' }],
    ['a name that is too long', { limit, outage: 'open', name: 'n'.repeat(65) }],
    ['no time', { limit, outage: 'open', timeout: 0 }],
    ['a time without end', { limit, outage: 'open', timeout: Number.POSITIVE_INFINITY }],
    ['a list of no sources', { limit, outage: 'open', denyList: { ipList: { threshold: 0 } } }],
    [
      'a cached window without a cache',
      { limit: cachedFixedWindow(1, 1), outage: 'open', ephemeralCache: false },
    ],
  ])('refuses %s', (_, options) => {
    // @ts-expect-error most of them are of another type
    expect(() => new RateLimiter(redis, options)).toThrow(DataError)
  })

  it('describes its limit in whole seconds, and a bucket by the time in which it fills up', () => {
    const policy = (algorithm: typeof limit, name = 'default') =>
      rateLimitPolicy(new RateLimiter(redis, { limit: algorithm, outage: 'open', name }))
    expect(policy(fixedWindow(10, 60))).toBe('"default";q=10;w=60')
    expect(policy(slidingWindow(10, 0.5))).toBe('"default";q=10;w=1')
    expect(policy(tokenBucket(5, 10, 12))).toBe('"default";q=12;w=30')
    expect(policy(fixedWindow(1, 1), 'a "b" \\c')).toBe('"a \\"b\\" \\\\c";q=1;w=1')
  })
})
