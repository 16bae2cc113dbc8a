import { startGateway } from 'redge-gateway'
import { describe, expect, inject, it, vi } from 'vitest'
import { type Cache, createCaches } from '../../lib/cache/index.ts'
import { Redis } from '../../lib/index.ts'
import { usePeer } from '../support/python-peer.ts'

const endpoint = { url: inject('gatewayUrl'), token: inject('gatewayToken') }
const redis = new Redis(endpoint)
const peer = usePeer()
const other = usePeer()

function cacheOf(prefix: string, options: object = {}): Cache {
  return createCaches({ default: { redis, keyPrefix: prefix, options } }).default as Cache
}

it('loses no increment, neither of whole numbers nor of those past 64 bits', async () => {
  const prefix = `incr:${crypto.randomUUID()}`
  const cache = cacheOf(prefix)
  const large = 2n ** 70n
  await cache.setMany({ whole: 0, large })
  const theirs = Array.from({ length: 50 }, (_, index) =>
    [peer, other][index % 2]?.call('cache_incr', { cache: { prefix }, key: 'whole' }),
  )
  const ours = Array.from({ length: 50 }, () => cache.incr('whole'))
  const larger = Array.from({ length: 10 }, () => cache.incr('large'))
  await Promise.all([...theirs, ...ours, ...larger])
  expect(await cache.get('whole')).toBe(100)
  // Django's own fallback is a read and a write: only redge counts here.
  expect(await cache.get('large')).toBe(large + 10n)
})

describe('cache.lock()', () => {
  it('excludes the other side, on the made key', async () => {
    const prefix = `lock:${crypto.randomUUID()}`
    const cache = cacheOf(prefix)
    const ours = cache.lock('job', { timeout: 10 })
    const theirs = { cache: { prefix }, name: 'job', timeout: 10, blocking: false }
    expect(await ours.acquire()).toBe(true)
    expect(await peer.call('lock_acquire', theirs)).toMatchObject({
      acquired: false,
      name: `${prefix}:1:job`,
    })
    await ours.release()
    expect(await peer.call('lock_acquire', theirs)).toMatchObject({ acquired: true })
    expect(await ours.acquire({ blocking: false })).toBe(false)
  })

  it('loses no increment that both make under it', async () => {
    const prefix = `lock:${crypto.randomUUID()}`
    const cache = cacheOf(prefix)
    const counter = `${prefix}:counter`
    const python = peer.call('contend', {
      cache: { prefix },
      name: 'job',
      counter,
      processes: 2,
      iterations: 20,
      timeout: 10,
      sleep: 0.005,
      hold: 0.001,
    })
    for (let i = 0; i < 20; i++) {
      await using _ = await cache.lock('job', { timeout: 10, sleep: 0.005 }).acquireOrThrow()
      await redis.set(counter, Number((await redis.get(counter)) ?? 0) + 1)
    }
    expect(await python).toMatchObject({ done: 40, lost: 0, timeouts: 0 })
    expect(await redis.get(counter)).toBe('60')
  })
})

describe('a herd client', () => {
  const options = { clientClass: 'django_redis.client.HerdClient' }

  it('shares its values, and the time they are good for', async () => {
    const prefix = `herd:${crypto.randomUUID()}`
    const django = { prefix, client: 'herd' }
    const cache = cacheOf(prefix, options)
    for (const value of ['text', 5, null, { a: [1] }]) {
      await cache.set('js', value, 30)
      expect(await peer.call('cache_get', { cache: django, key: 'js' })).toEqual(value)
      await peer.call('cache_set', { cache: django, key: 'py', value, timeout: 30 })
      expect(await cache.get('py')).toEqual(value)
    }
    const [ours, theirs] = [await cache.pttl('js'), await cache.pttl('py')]
    expect(Math.abs((ours ?? 0) - (theirs ?? 0))).toBeLessThan(20_000)
  })

  it('takes for missing what the other side takes for missing', async () => {
    const prefix = `herd:${crypto.randomUUID()}`
    const django = { prefix, client: 'herd' }
    const cache = cacheOf(prefix, options)
    // Written with a clock that is behind, the value is over its time and its grace.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 70_000 })
    await cache.set('js', 'v', 5)
    vi.useRealTimers()
    expect(await cache.get('js')).toBeNull()
    expect(await peer.call('cache_get', { cache: django, key: 'js' })).toBeNull()
    expect(await peer.call('cache_touch', { cache: django, key: 'js' })).toBe(false)
  })
})

describe('a shard client', () => {
  it('puts keys where the other side looks for them, and finds them where it has put them', async () => {
    const servers = [databaseUrl(1), databaseUrl(2)]
    const gateways = await Promise.all(servers.map((server) => startGateway({ redis: server })))
    try {
      const prefix = `shard:${crypto.randomUUID()}`
      const ENDPOINTS = Object.fromEntries(servers.map((server, i) => [server, gateways[i]]))
      const OPTIONS = { CLIENT_CLASS: 'django_redis.client.ShardClient', ENDPOINTS }
      const cache = createCaches({
        default: { LOCATION: servers, KEY_PREFIX: prefix, OPTIONS: OPTIONS as object },
      }).default as Cache
      const django = { prefix, client: 'shard', location: servers }
      const values = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`key${i}`, `v${i}`]))
      await peer.call('cache_set_many', { cache: django, data: values })
      expect(await cache.getMany(Object.keys(values))).toEqual(values)
      await cache.setMany({ ...values, '{tag}': 'one more' })
      for (const [key, value] of Object.entries({ ...values, '{tag}': 'one more' })) {
        expect(await peer.call('cache_get', { cache: django, key })).toBe(value)
      }
      expect(await cache.deletePattern('*')).toBe(13)
      expect(await peer.call('cache_get', { cache: django, key: 'key0' })).toBeNull()
    } finally {
      await Promise.all(gateways.map((gateway) => gateway.close()))
    }
  })
})

/** Another database of the same server. */
function databaseUrl(db: number): string {
  return `${inject('redisUrl').replace(/\/\d*$/, '')}/${db}`
}
