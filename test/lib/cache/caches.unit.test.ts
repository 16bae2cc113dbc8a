import { describe, expect, it, vi } from 'vitest'
import { Cache, createCaches, HerdClient, ShardClient } from '../../../lib/cache/index.ts'
import { Redis } from '../../../lib/index.ts'

const location = 'redis://10.0.0.5:6379/1'
const endpoint = { url: 'https://door.example', token: 'secret-token' }
const ENDPOINTS = { [location]: endpoint }

/** The entry of a settings block that works, with changes. */
function entry(changes: object = {}, options: object = {}): { LOCATION: string } {
  return { LOCATION: location, ...changes, OPTIONS: { ENDPOINTS, ...options } } as never
}

function create(changes?: object, options?: object): Cache<null> {
  return createCaches({ default: entry(changes, options) }).default as Cache<null>
}

describe('settings', () => {
  it('are those of Django, pasted', () => {
    const block = JSON.parse(`{
      "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": "${location}",
        "TIMEOUT": 60,
        "KEY_PREFIX": "shop",
        "VERSION": 3,
        "OPTIONS": {
          "CLIENT_CLASS": "django_redis.client.DefaultClient",
          "SERIALIZER": "django_redis.serializers.pickle.PickleSerializer",
          "COMPRESSOR": "django_redis.compressors.identity.IdentityCompressor",
          "PICKLE_VERSION": -1,
          "PASSWORD": "mysecret",
          "SOCKET_CONNECT_TIMEOUT": 5,
          "SOCKET_TIMEOUT": 5,
          "CONNECTION_POOL_KWARGS": {"max_connections": 100, "retry_on_timeout": true},
          "IGNORE_EXCEPTIONS": true,
          "ENDPOINTS": ${JSON.stringify(ENDPOINTS)}
        }
      },
      "other": { "LOCATION": "${location}", "OPTIONS": { "ENDPOINTS": ${JSON.stringify(ENDPOINTS)} } }
    }`)
    const caches = createCaches(block)
    expect(caches.default).toMatchObject({ keyPrefix: 'shop', version: 3, defaultTimeout: 60 })
    expect(caches.other).toMatchObject({ keyPrefix: '', version: 1, defaultTimeout: 300 })
    expect(String(caches.default.makeKey('k'))).toBe('shop:3:k')
    expect(Object.keys(caches)).toEqual(['getRedisConnection', 'default', 'other'])
  })

  it('are those of Django’s own backend, as its documentation has them', () => {
    const OPTIONS = {
      db: '10',
      username: 'django',
      password: 'mysecret',
      parser_class: 'redis.connection.PythonParser',
      pool_class: 'redis.BlockingConnectionPool',
      socket_timeout: 5,
      socket_connect_timeout: 5,
      max_connections: 20,
      ENDPOINTS,
    }
    const BACKEND = 'django.core.cache.backends.redis.RedisCache'
    const caches = createCaches({ default: { BACKEND, LOCATION: location, OPTIONS } })
    expect(String(caches.default.makeKey('k'))).toBe(':1:k')
  })

  it('have a form of redge’s own', () => {
    const redis = new Redis(endpoint)
    const caches = createCaches({
      default: { redis, keyPrefix: 'shop', timeout: null, version: 'v2' },
      herd: { location, options: { endpoints: ENDPOINTS, clientClass: HerdClient } },
    })
    expect(caches.default).toMatchObject({ keyPrefix: 'shop', version: 'v2', defaultTimeout: null })
    expect(caches.herd).toBeInstanceOf(HerdClient)
  })

  it('make one cache, when it is used', () => {
    const caches = createCaches({ default: entry() })
    expect(caches.default).toBe(caches.default)
    expect(caches.default).toBeInstanceOf(Cache)
  })

  it.each([
    ['django_redis.client.HerdClient', HerdClient],
    ['django_redis.client.sharded.ShardClient', ShardClient],
  ])('choose the class by the path %s', (path, cls) => {
    expect(create({}, { CLIENT_CLASS: path })).toBeInstanceOf(cls)
  })

  it.each([
    [60.9, 60],
    ['45', 45],
    [null, null],
    [0, 0],
    [-1, -1],
    [undefined, 300],
  ])('a TIMEOUT of %j is %j', (TIMEOUT, seconds) => {
    expect(create({ TIMEOUT }).defaultTimeout).toBe(seconds)
  })

  it('take functions for keys, or the paths of the default ones', () => {
    const made = create({
      KEY_FUNCTION: (key: string) => `own/${key}`,
      REVERSE_KEY_FUNCTION: (name: string) => name.slice(4),
    })
    expect(String(made.makeKey('k'))).toBe('own/k')
    expect(made.reverseKey('own/k')).toBe('k')
    const named = create({
      KEY_FUNCTION: 'django.core.cache.backends.base.default_key_func',
      REVERSE_KEY_FUNCTION: 'django_redis.util.default_reverse_key',
    })
    expect(named.reverseKey(named.makeKey('k'))).toBe('k')
  })

  it('go to the endpoint of the environment when they name none', () => {
    const env = { UPSTASH_REDIS_REST_URL: endpoint.url, UPSTASH_REDIS_REST_TOKEN: 'x' }
    const caches = createCaches({ default: { LOCATION: location } }, env)
    expect(caches.getRedisConnection()).toBeInstanceOf(Object)
    expect(() => createCaches({ default: { LOCATION: location } }, {})).toThrow('ENDPOINTS')
    const several = { default: { LOCATION: [location, 'redis://replica'] } }
    expect(() => createCaches(several, env)).toThrow('ENDPOINTS')
  })
})

describe('a list of servers', () => {
  const servers = ['redis://primary:6379', 'redis://replica-1:6379', 'redis://replica-2:6379']

  async function hostsAsked(LOCATION: string | readonly string[], BACKEND?: string) {
    const asked: string[] = []
    const fetch = async (input: unknown): Promise<Response> => {
      asked.push(new URL(String(input)).host)
      return Response.json({ result: 0 })
    }
    const endpoints = servers.map((server) => {
      const url = `https://${new URL(server).hostname}.example`
      return [server, { url, token: 'x', fetch }] as const
    })
    const options = { ENDPOINTS: Object.fromEntries(endpoints) }
    const settings = { default: { LOCATION, OPTIONS: options, BACKEND } }
    const cache = createCaches(settings).default
    for (let i = 0; i < 60; i++) await cache.hasKey('k')
    const reads = new Set(asked.splice(0))
    for (let i = 0; i < 5; i++) await cache.delete('k')
    return { reads, writes: new Set(asked) }
  }

  it.each([
    ['one text', servers.join(','), undefined],
    ['a list', servers, undefined],
    [
      'one text of Django’s own backend',
      servers.join(';'),
      'django.core.cache.backends.redis.RedisCache',
    ],
  ])('given as %s is read at the replicas and written at the primary', async (_, text, backend) => {
    const { reads, writes } = await hostsAsked(text, backend)
    expect(reads).toEqual(new Set(['replica-1.example', 'replica-2.example']))
    expect(writes).toEqual(new Set(['primary.example']))
  })
})

describe('settings that cannot be used', () => {
  it.each([
    ['KEY_PREFX', { KEY_PREFX: 'x' }, {}, 'Did you mean KEY_PREFIX?'],
    ['keyPrefx', { keyPrefx: 'x' }, {}, 'Did you mean keyPrefix?'],
    [
      'an option beside OPTIONS',
      { SERIALIZER: 'x' },
      {},
      'SERIALIZER that redge does not know. It belongs in OPTIONS',
    ],
    ['DECODE', {}, { DECODE: true }, 'DECODE that redge does not know.'],
    ['both forms at once', { KEY_PREFIX: 'a', keyPrefix: 'b' }, {}, 'KEY_PREFIX twice'],
    ['SENTINELS', {}, { SENTINELS: [['host', 26379]] }, 'redge-gateway'],
    [
      'another backend',
      { BACKEND: 'django.core.cache.backends.locmem.LocMemCache' },
      {},
      'BACKEND',
    ],
    ['a TIMEOUT that is no number', { TIMEOUT: 'soon' }, {}, 'TIMEOUT'],
    ['a KEY_PREFIX that is no text', { KEY_PREFIX: 5 }, {}, 'KEY_PREFIX has to be a text'],
    ['a VERSION of another kind', { VERSION: true }, {}, 'VERSION'],
    [
      'a KEY_FUNCTION by its path',
      { KEY_FUNCTION: 'shop.keys.make' },
      {},
      'Give a function (key, keyPrefix, version) => name.',
    ],
    ['a KEY_FUNCTION of another kind', { KEY_FUNCTION: 5 }, {}, 'KEY_FUNCTION'],
    [
      'an unknown serializer',
      {},
      { SERIALIZER: 'django_redis.serializers.jsn.JSONSerializer' },
      'Did you mean django_redis.serializers.json.JSONSerializer?',
    ],
    [
      'msgpack by its path',
      {},
      { SERIALIZER: 'django_redis.serializers.msgpack.MSGPackSerializer' },
      "from 'redge/cache/msgpack'",
    ],
    [
      'lzma by its path',
      {},
      { COMPRESSOR: 'django_redis.compressors.lzma.LzmaCompressor' },
      "from 'redge/cache/lzma'",
    ],
    ['a serializer without methods', {}, { SERIALIZER: {} }, 'SERIALIZER'],
    [
      'the Sentinel client',
      {},
      { CLIENT_CLASS: 'django_redis.client.SentinelClient' },
      'redge-gateway',
    ],
    [
      'the name of a method of objects',
      {},
      { CLIENT_CLASS: 'constructor' },
      'Give a class derived from Cache.',
    ],
    ['PICKLE_VERSION 6', {}, { PICKLE_VERSION: 6 }, 'PICKLE_VERSION'],
    ['PICKLE_VERSION as a text', {}, { PICKLE_VERSION: '4' }, 'PICKLE_VERSION'],
    ['writes to replicas', {}, { REPLICA_READ_ONLY: false }, 'REPLICA_READ_ONLY'],
    [
      'IGNORE_EXCEPTIONS as a text',
      {},
      { IGNORE_EXCEPTIONS: 'yes' },
      'IGNORE_EXCEPTIONS has to be true or false',
    ],
    ['a negative CACHE_HERD_TIMEOUT', {}, { CACHE_HERD_TIMEOUT: -1 }, 'CACHE_HERD_TIMEOUT'],
    ['a LOGGER without warn()', {}, { LOGGER: {} }, 'LOGGER'],
    [
      'an endpoint without token',
      {},
      { ENDPOINTS: { [location]: { url: 'https://x' } } },
      'An endpoint is',
    ],
    ['OPTIONS of another kind', { OPTIONS: 5 }, undefined, 'OPTIONS'],
  ])('%s', (_, changes, options, message) => {
    const settings = options ? entry(changes, options) : { LOCATION: location, ...changes }
    const attempt = (): unknown => createCaches({ default: settings as { LOCATION: string } })
    expect(attempt).toThrow(
      expect.objectContaining({ name: 'ImproperlyConfigured', code: 'IMPROPERLY_CONFIGURED' }),
    )
    expect(attempt).toThrow(message)
  })

  it('a server without an endpoint, with the line to add', () => {
    const attempt = (): unknown =>
      createCaches({ default: { LOCATION: 'redis://user:pa55@host:6379/1' } })
    expect(attempt).toThrow(
      "ENDPOINTS: { 'redis://…@host:6379/1': { url: 'https://…', token: '…' } }",
    )
    expect(attempt).not.toThrow('pa55')
  })

  it.each(['', [], ['', 'redis://x'], ['redis://x', 5], {}])('LOCATION %j', (LOCATION) => {
    expect(() => createCaches({ default: { LOCATION: LOCATION as string } })).toThrow(/LOCATION/)
  })

  it('an endpoint whose address is none', () => {
    const ENDPOINTS = { [location]: { url: 'redis://host', token: 'x' } }
    expect(() => createCaches({ default: { LOCATION: location, OPTIONS: { ENDPOINTS } } })).toThrow(
      'no HTTP address',
    )
  })

  it('one client for several servers', () => {
    const redis = new Redis(endpoint)
    expect(() => createCaches({ default: { redis, location: 'a,b' } })).toThrow('use ENDPOINTS')
  })

  it('no default cache, and an alias that is taken', () => {
    expect(() => createCaches({ other: entry() } as never)).toThrow(
      "You must define a 'default' cache",
    )
    expect(() => createCaches({ default: entry(), getRedisConnection: entry() })).toThrow('alias')
  })

  it('an alias that is not there', () => {
    const caches = createCaches({ default: entry() })
    expect(() => caches.getRedisConnection('other' as 'default')).toThrow(
      expect.objectContaining({ name: 'InvalidCacheBackendError' }),
    )
  })

  it('the connection of a shard client', () => {
    const caches = createCaches({ default: entry({}, { CLIENT_CLASS: ShardClient }) })
    expect(() => caches.getRedisConnection()).toThrow(
      expect.objectContaining({ name: 'NotImplementedError' }),
    )
  })
})

it('never asks a server for anything while caches are made', () => {
  const fetch = vi.fn()
  const caches = createCaches({
    default: { LOCATION: 'a', OPTIONS: { ENDPOINTS: { a: { ...endpoint, fetch } } } },
  })
  caches.default.with({ version: 2 }).makeKey('k')
  caches.getRedisConnection('default', { write: false })
  expect(fetch).not.toHaveBeenCalled()
})
