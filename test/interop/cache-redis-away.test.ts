import { startGateway } from 'redge-gateway'
import { expect, it, vi } from 'vitest'
import { type Cache, createCaches } from '../../lib/cache/index.ts'
import { Redis } from '../../lib/index.ts'
import { startPeer } from '../support/python-peer.ts'
import { startRedis } from '../support/redis-server.ts'

const settings = { options: { IGNORE_EXCEPTIONS: true } }

/** Methods by Django's name, and the same call here. */
const calls: readonly [string, object, (cache: Cache<null>) => Promise<unknown>][] = [
  ['cache_get', { key: 'k', default: 'other' }, (cache) => cache.get('k', { default: 'other' })],
  ['cache_set', { key: 'k', value: 1 }, (cache) => cache.set('k', 1)],
  ['cache_add', { key: 'k', value: 1 }, (cache) => cache.add('k', 1)],
  ['cache_get_many', { keys: ['k'] }, (cache) => cache.getMany(['k'])],
  ['cache_delete', { key: 'k' }, (cache) => cache.delete('k')],
  ['cache_has_key', { key: 'k' }, (cache) => cache.hasKey('k')],
  ['cache_incr', { key: 'k' }, (cache) => cache.incr('k')],
]

it('ignores that Redis is killed as django-redis does, tells it once, and goes on when it is back', async () => {
  const server = await startRedis()
  const gateway = await startGateway({ redis: server.url })
  const peer = await startPeer(server.url)
  try {
    const warn = vi.fn()
    const redis = new Redis({ ...gateway, retry: false })
    const options = { ignoreExceptions: true, logger: { warn } }
    const cache = createCaches({ default: { redis, options } }).default as Cache<null>
    expect(await cache.set('k', 'stored')).toBe(true)

    server.signal('SIGKILL')
    await vi.waitFor(() => expect(redis.ping()).rejects.toThrow(), { timeout: 10_000 })
    for (const [op, args, call] of calls) {
      expect(await call(cache), op).toEqual(await peer.call(op, { cache: settings, ...args }))
    }
    await expect(cache.ttl('k')).rejects.toThrow()
    await expect(peer.call('cache_ttl', { cache: settings, key: 'k' })).rejects.toThrow()
    expect(warn).toHaveBeenCalledOnce()

    await server.restart()
    await vi.waitFor(() => redis.ping(), { timeout: 20_000 })
    expect(await cache.set('k', 'again')).toBe(true)
    expect(await cache.get('k')).toBe('again')
    expect(warn).toHaveBeenCalledOnce()
  } finally {
    await peer.close()
    await gateway.close()
    await server.stop()
  }
})
