import { describe, expect, expectTypeOf, it } from 'vitest'
import { Redis } from '../../lib/core.ts'
import { DataError } from '../../lib/errors.ts'
import { Redis as FullRedis, type RedisOptions } from '../../lib/index.ts'
import type { CallOptions } from '../../lib/transport/requester.ts'
import type { RawReply } from '../../lib/wire/replies.ts'

/** A client whose requests are answered with `replies` in turn, and the options each was sent with. */
function clientOn(...replies: RawReply[]): { redis: Redis; options: CallOptions[] } {
  const options: CallOptions[] = []
  const one = async (_command: unknown, given: CallOptions): Promise<RawReply> => {
    options.push(given)
    return replies.shift() ?? null
  }
  const batch = async (_commands: unknown, given: CallOptions): Promise<RawReply[]> => {
    options.push(given)
    return replies
  }
  const requester = { command: one, pipeline: batch, transaction: batch }
  return { redis: new Redis({ requester, timeout: 3 }), options }
}

function failureOf(make: () => unknown): Error {
  try {
    make()
  } catch (error) {
    return error as Error
  }
  return expect.fail('expected an error')
}

describe('the address', () => {
  it.each(['https://:SECRET@host', 'https://SECRET@host', ' https://user:SECRET@host/path '])(
    'may hold no user or password, which failed requests would show: %s',
    (url) => {
      const errors = [
        failureOf(() => new Redis({ url, token: 't' })),
        failureOf(() =>
          Redis.fromEnv({ UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: 't' }),
        ),
      ]
      for (const error of errors) {
        expect(error).toBeInstanceOf(DataError)
        expect(error.message).toContain('Redis.fromUrl(')
        expect(error.message + error.stack).not.toContain('SECRET')
      }
    },
  )

  it('holds the token for fromUrl', async () => {
    const sent: [string, string | null][] = []
    const fetch = async (url: unknown, init?: RequestInit): Promise<Response> => {
      sent.push([String(url), new Headers(init?.headers).get('authorization')])
      return Response.json({ result: 'v' })
    }
    const redis = Redis.fromUrl('https://:s%2Fe@host/base/', { fetch } as object)
    expect(await redis.get('k')).toBe('v')
    expect(sent).toEqual([['https://host/base/', 'Bearer s/e']])
  })
})

describe('the environment', () => {
  const KV = { KV_REST_API_URL: 'https://kv.test', KV_REST_API_TOKEN: 'kv' }

  it('is read under either name; an empty variable is none', () => {
    expect(() => Redis.fromEnv(KV)).not.toThrow()
    const empty = { ...KV, UPSTASH_REDIS_REST_URL: '', UPSTASH_REDIS_REST_TOKEN: '' }
    expect(() => Redis.fromEnv(empty)).not.toThrow()
  })

  it.each([
    [{ UPSTASH_REDIS_REST_TOKEN: 't' }, 'UPSTASH_REDIS_REST_URL (or KV_REST_API_URL) is not set'],
    [
      { ...KV, KV_REST_API_TOKEN: '' },
      'UPSTASH_REDIS_REST_TOKEN (or KV_REST_API_TOKEN) is not set',
    ],
  ])('is refused when something is missing', (env, message) => {
    expect(() => Redis.fromEnv(env)).toThrow(new DataError(message))
  })
})

describe('a view', () => {
  it('changes nothing by what is undefined', async () => {
    const { redis, options } = clientOn('v')
    const bytes = redis.with({ decodeResponses: false })
    expectTypeOf(bytes.with({ decodeResponses: undefined })).toEqualTypeOf<Redis<Uint8Array>>()
    const { signal } = new AbortController()
    const view = redis
      .with({ signal })
      .with({ timeout: undefined, signal: undefined, retry: undefined, decodeResponses: undefined })
    expect(await view.get('k')).toBe('v')
    expect(options).toEqual([expect.objectContaining({ timeout: 3, signal })])
    await view.pipeline().get('k').execute({ timeout: undefined, signal: undefined })
    expect(options[1]).toMatchObject({ timeout: 3, signal })
  })

  it('takes the limit off with null', async () => {
    const { redis, options } = clientOn()
    await redis.with({ timeout: null }).get('k')
    expect(options).toEqual([expect.objectContaining({ timeout: null })])
  })
})

describe('a timeout', () => {
  const message =
    'timeout must be a finite number of seconds that is not negative, or null for no limit'

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY, '5'])('of %s is refused', async (given) => {
    const timeout = given as number
    const { redis, options } = clientOn()
    const refused = new DataError(message)
    expect(() => new Redis({ url: 'https://host', token: 't', timeout })).toThrow(refused)
    expect(() => redis.with({ timeout })).toThrow(refused)
    const pipe = redis.pipeline().get('k')
    await expect(pipe.execute({ timeout })).rejects.toThrow(refused)
    expect(pipe.length).toBe(0)
    expect(options).toEqual([])
  })

  it.each([0, 0.5, null])('of %s is taken', (timeout) => {
    expect(() => clientOn().redis.with({ timeout })).not.toThrow()
  })
})

it('makes clients of texts or of bytes, by the type of the options', () => {
  class Own extends FullRedis {}
  const requester = {
    command: async () => null,
    pipeline: async () => [],
    transaction: async () => [],
  }
  const options: RedisOptions = { requester }
  expectTypeOf(new FullRedis({ requester })).toEqualTypeOf<FullRedis>()
  expectTypeOf(new FullRedis(options)).toEqualTypeOf<FullRedis>()
  expectTypeOf(new FullRedis({ requester, decodeResponses: false })).toEqualTypeOf<
    FullRedis<Uint8Array>
  >()
  expectTypeOf(new Redis({ requester, decodeResponses: false })).toEqualTypeOf<Redis<Uint8Array>>()
  expectTypeOf(new Own({ requester })).toExtend<FullRedis>()
  expectTypeOf(() => FullRedis.fromEnv()).returns.toEqualTypeOf<FullRedis>()
  const fromUrl = () => FullRedis.fromUrl('https://:t@host', { decodeResponses: false })
  expectTypeOf(fromUrl).returns.toEqualTypeOf<FullRedis<Uint8Array>>()
  expectTypeOf(fromUrl().with({ decodeResponses: true })).toEqualTypeOf<FullRedis>()
})
