import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { type Cache, createCaches, type DeletedPart } from '../../../lib/cache/index.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'

const nodes = ['redis://one:6379/1', 'redis://two:6379/2', 'redis://three:6379/3']

/** A sharded cache on one Redis, and which nodes it asked. */
function newCache(): { cache: Cache; asked: string[] } {
  const asked: string[] = []
  const endpoints = nodes.map((node) => {
    const counting: typeof fetch = (input, init) => {
      asked.push(node)
      return fetch(input, init)
    }
    const door = { url: env.UPSTASH_REDIS_REST_URL, token: env.UPSTASH_REDIS_REST_TOKEN }
    return [node, { ...door, fetch: counting }] as const
  })
  const settings = {
    default: {
      LOCATION: nodes,
      KEY_PREFIX: uniqueKey('shard'),
      OPTIONS: {
        CLIENT_CLASS: 'django_redis.client.ShardClient',
        ENDPOINTS: Object.fromEntries(endpoints),
      },
    },
  }
  return { cache: createCaches(settings).default as Cache, asked }
}

/** Keys on different servers. */
async function keysApart(cache: Cache, asked: string[]): Promise<[string, string]> {
  const byNode = new Map<string, string>()
  for (let i = 0; byNode.size < 2; i++) {
    asked.length = 0
    await cache.hasKey(`k${i}`)
    byNode.set(asked[0] ?? '', `k${i}`)
  }
  return [...byNode.values()] as [string, string]
}

describe('a shard client', () => {
  it('asks one server for a key, always the same one', async () => {
    const { cache, asked } = newCache()
    await cache.set('k', 1)
    await cache.incr('k')
    await cache.touch('k')
    await cache.delete('k')
    expect(new Set(asked).size).toBe(1)
    expect(await cache.get('k')).toBeNull()
  })

  it('asks each server once for several keys', async () => {
    const { cache, asked } = newCache()
    const values = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`k${index}`, index]),
    )
    await cache.setMany(values)
    expect(asked.toSorted()).toEqual(nodes.toSorted())
    expect(await cache.getMany(Object.keys(values))).toEqual(values)
    expect(await cache.deleteMany(Object.keys(values))).toBe(20)
    expect(asked).toHaveLength(9)
  })

  it('asks all servers for what is about all keys', async () => {
    const { cache, asked } = newCache()
    await cache.set('a1', 1)
    asked.length = 0
    expect(new Set(await cache.keys('a*'))).toEqual(
      new Set([cache.reverseKey(cache.makeKey('a1'))]),
    )
    expect(new Set(asked)).toEqual(new Set(nodes))
    expect(await cache.deletePattern('a*')).toBe(1)
    await cache.setMany({ a1: 1, a2: 2, a3: 3, a4: 4 })
    asked.length = 0
    let deleted = 0
    let cursor: string | null = null
    do {
      const part: DeletedPart = await cache.deletePatternFrom('a*', { pages: 1, cursor })
      deleted += part.deleted
      cursor = part.cursor
    } while (cursor !== null)
    expect(deleted).toBe(4)
    expect(new Set(asked)).toEqual(new Set(nodes))
    await cache.set('a1', 1)
    await cache.clear()
    expect(await cache.hasKey('a1')).toBe(false)
  })

  it('moves a key to the server of its next version', async () => {
    const { cache } = newCache()
    for (let i = 0; i < 6; i++) {
      await cache.set(`k${i}`, 'value', 90.9)
      expect(await cache.incrVersion(`k${i}`)).toBe(2)
      expect(await cache.get(`k${i}`, { version: 2 })).toBe('value')
      expect(await cache.pttl(`k${i}`, { version: 2 })).toBeGreaterThan(90_000)
      expect(await cache.hasKey(`k${i}`)).toBe(false)
      await cache.set(`n${i}`, null)
      await expect(cache.incrVersion(`n${i}`)).rejects.toThrow('Key not found')
    }
  })

  it('takes a lock on the server of its key', async () => {
    const { cache, asked } = newCache()
    await cache.hasKey('job')
    await using lock = await cache.lock('job', { timeout: 10 }).acquireOrThrow()
    expect(await redis.get(String(lock.name))).toBe(lock.local.token)
    expect(new Set(asked).size).toBe(1)
  })

  it('refuses commands over keys of several servers', async () => {
    const { cache, asked } = newCache()
    const [a, b] = await keysApart(cache, asked)
    await expect(cache.sunion(a, b)).rejects.toThrow(
      expect.objectContaining({ name: 'NotImplementedError' }),
    )
    await cache.sadd('{tag}a', 1)
    await cache.sadd('{tag}b', 2)
    expect(await cache.sunion('{tag}a', '{tag}b')).toEqual(new Set([1, 2]))
  })
})
