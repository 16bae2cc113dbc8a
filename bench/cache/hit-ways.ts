import { type CacheEntry, type Cache as Cachified, cachified } from '@epic-web/cachified'
import { Redis as UpstashRedis } from '@upstash/redis'
import { Redis } from 'redge'
import { createCaches, JsonSerializer, MemoryTier } from 'redge/cache'
import { createStorage } from 'unstorage'
import upstashDriver from 'unstorage/drivers/upstash'

/** Reads the same value once more. */
export type Hit = () => Promise<unknown>

interface Endpoint {
  readonly url: string
  readonly token: string
}

/** The ways to a cached value of so many bytes, by what a table calls them; the value is there. */
export async function hitsOf(
  endpoint: Endpoint,
  size: number,
  ready: () => Promise<void>,
): Promise<ReadonlyMap<string, Hit>> {
  await ready()
  const value = jsonOf(size)
  const redis = new Redis(endpoint)
  const sdk = new UpstashRedis({ ...endpoint, enableAutoPipelining: false })
  const ways = new Map<string, Hit>(redgeWays(redis, value))
  ways.set('unstorage', unstorage({ ...endpoint, enableAutoPipelining: false }, value))
  ways.set('unstorage, on redge', unstorage(transportOf(redis), value))
  ways.set('cachified', throughCachified(sdk, value))
  ways.set('cachified, on redge', throughCachified(redis.upstash, value))
  for (const hit of ways.values()) await hit()
  return ways
}

/** Some JSON of about that size. */
function jsonOf(size: number): object {
  const items = Array.from({ length: Math.max(1, Math.round(size / 64)) }, (_, id) => ({
    id,
    name: `The quick brown fox ${id}`,
    ok: true,
  }))
  return { items }
}

function redgeWays(redis: Redis, value: object): [string, Hit][] {
  const options = { serializer: new JsonSerializer() }
  const { default: cache } = createCaches({
    default: { redis, keyPrefix: `bench:${crypto.randomUUID()}`, timeout: 3600, options },
  })
  const plain = { timeout: 3600 }
  const soft = { ...plain, staleWhileRevalidate: 60 }
  const tagged = { ...soft, tags: ['bench', 'hits'] }
  const near = { ...soft, firstTier: new MemoryTier({ timeout: 3600 }) }
  return [
    ['redge: `getOrSet` as Django has it', () => cache.getOrSet('plain', () => value, plain)],
    ['redge: with a companion', () => cache.getOrSet('soft', () => value, soft)],
    ['redge: with a companion and two tags', () => cache.getOrSet('tagged', () => value, tagged)],
    ['redge: from a first tier in memory', () => cache.getOrSet('near', () => value, near)],
  ]
}

function unstorage(options: object, value: object): Hit {
  const base = `bench-${crypto.randomUUID()}`
  const storage = createStorage({ driver: upstashDriver({ base, ttl: 3600, ...options }) })
  return async () => {
    const found = await storage.getItem('key')
    if (found === null) await storage.setItem('key', value as Record<string, never>)
    return found ?? value
  }
}

/** The HTTP layer that the driver's client is to use in place of its own. */
function transportOf(redis: Redis): object {
  const client: { request(request: unknown): Promise<unknown> } = Reflect.get(
    redis.upstash,
    'client',
  )
  return { request: (request: unknown) => client.request(request) }
}

function throughCachified(client: Pick<UpstashRedis, 'get' | 'set' | 'del'>, value: object): Hit {
  const key = `bench:${crypto.randomUUID()}`
  const cache: Cachified = {
    get: (name) => client.get<CacheEntry>(name),
    set: (name, entry) => client.set(name, entry, { ex: 3600 }),
    delete: (name) => client.del(name),
  }
  const ttl = 3_600_000
  return () => cachified({ key, cache, ttl, swr: 60_000, getFreshValue: () => value })
}
