import { describe, expect, it, vi } from 'vitest'
import { type Cache, ConnectionInterrupted, createCaches } from '../../../lib/cache/index.ts'
import { Redis } from '../../../lib/index.ts'

const key = 'k'

/** A cache on a server that cannot be reached, or that answers so. */
function newCache(options: object, answer?: () => Response): Cache<null> {
  const fetch = async (): Promise<Response> => {
    if (answer) return answer()
    throw new TypeError('Network connection lost.')
  }
  const redis = new Redis({ url: 'https://door.example', token: 'secret', fetch, retry: false })
  return createCaches({ default: { redis, options } }).default as Cache<null>
}

const quiet = { ignoreExceptions: true, logger: { warn: () => undefined } }

/** django-redis's results when Redis cannot be asked. */
const ignored: Readonly<Record<string, [(cache: Cache<null>) => Promise<unknown>, unknown]>> = {
  set: [(cache) => cache.set(key, 1), null],
  add: [(cache) => cache.add(key, 1), null],
  get: [(cache) => cache.get(key), null],
  'get with a default': [(cache) => cache.get(key, { default: 'default' }), 'default'],
  getMany: [(cache) => cache.getMany([key]), {}],
  setMany: [(cache) => cache.setMany({ k: 1 }), undefined],
  getOrSet: [(cache) => cache.getOrSet(key, 'default'), 'default'],
  'getOrSet with a function': [(cache) => cache.getOrSet(key, () => 'default'), 'default'],
  'getOrSet with a companion': [
    (cache) => cache.getOrSet(key, () => 'made', { tags: ['t'], staleIfError: 5 }),
    'made',
  ],
  getOrSetMany: [(cache) => cache.getOrSetMany([key], () => ({ k: 'made' })), { k: 'made' }],
  'getOrSetMany with companions': [
    (cache) => cache.getOrSetMany([key], () => ({ k: 'made' }), { tags: ['t'] }),
    { k: 'made' },
  ],
  invalidateTags: [(cache) => cache.invalidateTags(['t']), undefined],
  delete: [(cache) => cache.delete(key), null],
  deleteMany: [(cache) => cache.deleteMany([key]), null],
  deletePattern: [(cache) => cache.deletePattern('*'), null],
  deletePatternFrom: [(cache) => cache.deletePatternFrom('*'), null],
  clear: [(cache) => cache.clear(), undefined],
  'clear with flushdb': [(cache) => cache.clear({ flushdb: true }), undefined],
  hasKey: [(cache) => cache.hasKey(key), null],
  incr: [(cache) => cache.incr(key), null],
  decr: [(cache) => cache.decr(key), null],
  incrVersion: [(cache) => cache.incrVersion(key), null],
  decrVersion: [(cache) => cache.decrVersion(key), null],
  keys: [(cache) => cache.keys('*'), null],
  hkeys: [(cache) => cache.hkeys('hash'), null],
}

/** What django-redis raises all the same. */
const raised: Readonly<Record<string, (cache: Cache<null>) => Promise<unknown>>> = {
  touch: (cache) => cache.touch(key),
  ttl: (cache) => cache.ttl(key),
  pttl: (cache) => cache.pttl(key),
  persist: (cache) => cache.persist(key),
  expire: (cache) => cache.expire(key, 1),
  pexpire: (cache) => cache.pexpire(key, 1),
  expireAt: (cache) => cache.expireAt(key, 1),
  pexpireAt: (cache) => cache.pexpireAt(key, 1),
  iterKeys: (cache) => cache.iterKeys('*').next(),
  lock: (cache) => cache.lock(key).acquire(),
  sadd: (cache) => cache.sadd(key, 1),
  hset: (cache) => cache.hset('hash', key, 1),
  zadd: (cache) => cache.zadd(key, { a: 1 }),
}

describe('with IGNORE_EXCEPTIONS and Redis down', () => {
  it.each(Object.entries(ignored))(
    '%s gives what django-redis gives',
    async (_, [call, result]) => {
      expect(await call(newCache(quiet))).toEqual(result)
    },
  )

  it.each(Object.entries(raised))('%s fails all the same', async (_, call) => {
    await expect(call(newCache(quiet))).rejects.toThrow(
      expect.objectContaining({ name: expect.stringMatching(/Connection|MaybeApplied/) }),
    )
  })

  it('an error of the server is ignored as well', async () => {
    const answer = (): Response =>
      Response.json({ error: 'OOM command not allowed' }, { status: 400 })
    expect(await newCache(quiet, answer).set(key, 1)).toBeNull()
  })

  it('a value that cannot be read is no such error', async () => {
    const cache = newCache(quiet, () => Response.json({ result: btoa('hello') }))
    await expect(cache.get(key)).rejects.toThrow(expect.objectContaining({ code: 'UNPICKLING' }))
  })

  it('an abort is no such error', async () => {
    const reason = new Error('gone')
    const cache = newCache(quiet).with({ signal: AbortSignal.abort(reason) })
    await expect(cache.get(key)).rejects.toBe(reason)
  })
})

it.each(Object.entries(ignored))('without it %s fails', async (_, [call]) => {
  await expect(call(newCache({}))).rejects.toThrow(
    expect.objectContaining({ name: expect.stringMatching(/Connection|MaybeApplied/) }),
  )
})

describe('what was ignored', () => {
  it('is told once an outage, without the token', async () => {
    let isDown = true
    const warn = vi.fn<(message: string, error: Error) => void>()
    const cache = newCache({ ignoreExceptions: true, logger: { warn } }, () => {
      if (isDown) throw new TypeError('Network connection lost.')
      return Response.json({ result: 0 })
    })
    for (let i = 0; i < 3; i++) await cache.hasKey(key)
    expect(warn).toHaveBeenCalledTimes(1)
    isDown = false
    await cache.hasKey(key)
    isDown = true
    for (let i = 0; i < 3; i++) await cache.with({ version: 2 }).hasKey(key)
    expect(warn).toHaveBeenCalledTimes(2)
    const [message = '', error] = warn.mock.calls[0] ?? []
    expect(message).toMatch(/^Cache: hasKey\(\) was interrupted/)
    expect(error).toBeInstanceOf(ConnectionInterrupted)
    expect(error?.cause).toMatchObject({ code: expect.stringMatching(/CONNECTION|MAYBE/) })
    expect(message + String(error)).not.toContain('secret')
  })

  it('goes to the console, unless that is turned off', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    await newCache({ ignoreExceptions: true }).get(key)
    expect(warn).toHaveBeenCalledTimes(1)
    await newCache({ ignoreExceptions: true, logIgnoredExceptions: false }).get(key)
    expect(warn).toHaveBeenCalledTimes(1)
    warn.mockRestore()
  })
})
