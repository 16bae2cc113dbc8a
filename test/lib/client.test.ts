import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { ConstantBackoff, Redis, Retry, UnsupportedCommandError } from '../../lib/index.ts'
import { bytesRedis, redis, uniqueKey } from '../support/workerd.ts'

function ownClient(): Redis {
  return new Redis({ url: env.UPSTASH_REDIS_REST_URL, token: env.UPSTASH_REDIS_REST_TOKEN })
}

describe('setResponseCallback', () => {
  it('replaces the decoder of one command, whatever its case, for views and pipelines too', async () => {
    const client = ownClient()
    const key = uniqueKey()
    await client.hset(key, 'f', 'v')
    client.setResponseCallback('hgetall', (reply) => reply)
    expect(await client.hgetall(key)).toEqual(['f', 'v'])
    expect(await client.with({ timeout: 1 }).hgetall(key)).toEqual(['f', 'v'])
    expect(await client.pipeline().hgetall(key).hlen(key).execute()).toEqual([['f', 'v'], 1])
    expect(await redis.hgetall(key)).toEqual({ f: 'v' })
  })

  it('turns the reply of executeCommand as well', async () => {
    const client = ownClient()
    client.setResponseCallback('PING', (reply) => `${String(reply)}!`)
    expect(await client.executeCommand('ping')).toBe('PONG!')
  })
})

it('takes a function of somebody else as a property', () => {
  const client = ownClient()
  const add = (a: number, b: number): number => a + b
  client.loadExternalModule('add', add)
  expect(Reflect.get(client, 'add')).toBe(add)
})

it('has an encoder that turns values as its calls do', () => {
  expect(redis.getEncoder().encode(1e-5)).toEqual(new TextEncoder().encode('1e-05'))
  expect(redis.getEncoder().decode(Uint8Array.of(0xc3, 0xa9))).toBe('é')
  expect(bytesRedis.getEncoder().decode('é')).toEqual(Uint8Array.of(0xc3, 0xa9))
})

it('tells its settings, and no token', () => {
  const settings = redis.with({ timeout: 2 }).getConnectionKwargs()
  expect(settings).toMatchObject({ timeout: 2 })
  expect(JSON.stringify(settings)).not.toContain(env.UPSTASH_REDIS_REST_TOKEN)
})

it('tells and takes how calls are tried again', () => {
  const client = ownClient()
  expect(client.getRetry()?.getRetries()).toBe(3)
  const retry = new Retry(new ConstantBackoff(1), 7)
  client.setRetry(retry)
  expect(client.getRetry()).toBe(retry)
  expect(client.with({ timeout: 1 }).getRetry()).toBe(retry)
  const once = new Redis({ url: 'https://redis.test', token: 't', retry: false })
  expect(once.getRetry()).toBeNull()
})

describe('what a client without connections', () => {
  it('has nothing to do for', async () => {
    await using client = ownClient()
    expect(await client.close()).toBeUndefined()
    expect(await client.aclose()).toBeUndefined()
    expect(await client.exists(uniqueKey())).toBe(0)
  })

  it.each([
    'watch',
    'unwatch',
    'reset',
    'parseResponse',
    'himportPrepare',
    'himportDiscard',
    'himportDiscardAll',
  ] as const)('cannot do: %s', async (method) => {
    await expect(redis[method]()).rejects.toBeInstanceOf(UnsupportedCommandError)
  })

  it('cannot be: tied to a connection, a cache, or made of a pool', () => {
    expect(() => redis.client()).toThrow(UnsupportedCommandError)
    expect(() => redis.getCache()).toThrow(UnsupportedCommandError)
    expect(() => Redis.fromPool({})).toThrow(UnsupportedCommandError)
  })
})

it('takes its own fetch and request limit by fromEnv as well', async () => {
  let sent = 0
  const client = Redis.fromEnv(env, {
    maxRequestSize: 1_000,
    fetch: (input, init) => {
      sent++
      return fetch(input, init)
    },
  })
  const key = uniqueKey()
  await expect(client.set(key, 'x'.repeat(2_000))).rejects.toMatchObject({ code: 'DATA' })
  expect(sent).toBe(0)
  expect(await client.exists(key)).toBe(0)
  expect(sent).toBe(1)
})
