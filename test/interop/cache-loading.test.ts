import { startGateway } from 'redge-gateway'
import { expect, inject, it } from 'vitest'
import { type Cache, createCaches, JsonSerializer } from '../../lib/cache/index.ts'
import { Redis } from '../../lib/index.ts'
import { usePeer } from '../support/python-peer.ts'
import { startCluster } from '../support/redis-cluster.ts'

const redis = new Redis({ url: inject('gatewayUrl'), token: inject('gatewayToken') })
const peer = usePeer()

function cacheOf(client: Redis, keyPrefix: string, options: object = {}): Cache {
  return createCaches({ default: { redis: client, keyPrefix, options } }).default as Cache
}

/** A loader that gives `made 1`, `made 2` … */
function counting(): () => string {
  let calls = 0
  return () => `made ${++calls}`
}

const options = { timeout: 60, staleWhileRevalidate: 30, tags: ['users', 'user:7'] }

it.each(['pickle', 'json'])(
  'Django reads, replaces and counts what a loader made, with %s',
  async (serializer) => {
    const prefix = `loading:${crypto.randomUUID()}`
    const own = serializer === 'json' ? { serializer: new JsonSerializer() } : {}
    const cache = cacheOf(redis, prefix, own)
    const theirs = { cache: { prefix, serializer }, key: 'k' }
    const made = { list: [1, null, 'é'] }
    await cache.getOrSet('k', () => made, options)
    expect(await peer.call('cache_get', theirs)).toEqual(made)
    expect(await peer.call('cache_ttl', theirs)).toBeGreaterThan(80)
    await peer.call('cache_set', { ...theirs, value: ['theirs'], timeout: 500 })
    expect(await cache.getOrSet('k', () => 'not this', options)).toEqual(['theirs'])
    await cache.getOrSet('n', () => 41, options)
    expect(await peer.call('cache_incr', { ...theirs, key: 'n' })).toBe(42)
    expect(await cache.getOrSet('n', () => 0, options)).toBe(42)
  },
)

it('Django invalidates a tag by a delete, and reads it as a number', async () => {
  const prefix = `loading:${crypto.randomUUID()}`
  const cache = cacheOf(redis, prefix)
  const load = counting()
  const theirs = { cache: { prefix } }
  expect(await cache.getOrSet('k', load, options)).toBe('made 1')
  const version = await peer.call<unknown>('cache_get', { ...theirs, key: '{tag}:users' })
  expect(version).toMatchObject({ $py: 'int' })
  await peer.call('cache_delete_many', { ...theirs, keys: ['{tag}:users'] })
  expect(await cache.getOrSet('k', load, options)).toBe('made 2')
  await peer.call('cache_delete_many', { ...theirs, keys: ['{tag}:others'] })
  expect(await cache.getOrSet('k', load, options)).toBe('made 2')
})

it('works in a cluster, whose slots keep companions and tags apart', async () => {
  const cluster = await startCluster({ replicas: false })
  try {
    const gateway = await startGateway({ redis: cluster.url })
    try {
      const client = new Redis({ url: gateway.url, token: gateway.token })
      const cache = cacheOf(client, 'shop')
      const load = counting()
      for (const key of ['a', 'b', 'c', '{d}e']) {
        const value = await cache.getOrSet(key, load, options)
        expect(await cache.getOrSet(key, load, options)).toBe(value)
      }
      await cache.invalidateTags(['users', 'others'])
      expect(await cache.getOrSet('a', load, options)).toBe('made 5')
      const near = { 'x{u}': 1, 'y{u}': 2 }
      for (const times of [1, 2]) {
        const values = await cache.getOrSetMany(Object.keys(near), () => near, options)
        expect(values, `${times}`).toEqual(near)
      }
    } finally {
      await gateway.close()
    }
  } finally {
    await cluster.stop()
  }
}, 90_000)
