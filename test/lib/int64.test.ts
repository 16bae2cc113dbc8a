import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { DataError, Redis, ResponseError } from '../../lib/index.ts'
import { RUN } from '../../lib/wire/script-reply.ts'
import { failures } from '../support/failures.ts'
import { bytesRedis, redis, uniqueKey } from '../support/workerd.ts'

const MOST = 2n ** 63n - 1n
const LEAST = -(2n ** 63n)

const CLIENTS = [
  { mode: 'text', client: redis },
  { mode: 'bytes', client: bytesRedis as unknown as Redis },
  { mode: 'automatic pipelines', client: Redis.fromEnv(env, { autoPipeline: true }) },
]

describe.each(CLIENTS)('integers of 64 bits in $mode', ({ client }) => {
  it.each([MOST, LEAST, 2n ** 53n, -(2n ** 53n) - 1n, 2n ** 53n + 1n])(
    '%s is exact alone, nested, and in batches',
    async (value) => {
      const [key, hash, bits] = [uniqueKey(), uniqueKey(), uniqueKey()]
      await client.set(key, value)
      expect(await client.incrby(key, 0)).toBe(value)
      expect(await client.hincrby(hash, 'f', value as never)).toBe(value)
      const field = client.bitfield(bits).set('i64', '#1', value as never)
      expect(await field.get('i64', '#1').get('u8', 0).execute()).toEqual([0, value, 0])
      for (const transaction of [true, false]) {
        const pipe = client.pipeline({ transaction }).incrby(key, 0).get(key).strlen(key)
        const text = String(value)
        expect(await pipe.execute()).toEqual([value, await client.get(key), text.length])
      }
    },
  )

  it('2^53 - 1 and less is a number', async () => {
    const key = uniqueKey()
    for (const value of [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, -1, 0]) {
      await client.set(key, value)
      expect(await client.incrby(key, 0)).toBe(value)
    }
  })

  it('what runs in scripts is exact as well', async () => {
    const key = uniqueKey()
    await client.set(key, MOST - 1n)
    const tx = await client.pipeline().watch(key)
    expect(await tx.multi().incr(key).decr(key).execute()).toEqual([MOST, MOST - 1n])
    expect(await client.with({ once: true }).decr(key, 2)).toBe(MOST - 3n)
    expect(await client.with({ once: true }).hincrby(`${key}h`, 'f', LEAST as never)).toBe(LEAST)
  })

  it('what overflows is an error of the server', async () => {
    const key = uniqueKey()
    await client.set(key, MOST)
    const calls = [client.incr(key), client.with({ once: true }).incr(key)]
    for (const error of await failures(calls)) {
      expect(error).toBeInstanceOf(ResponseError)
    }
    expect(await client.decrby(key, 0)).toBe(MOST)
  })
})

it('an integer that no script can tell is an error, and not another integer', async () => {
  const key = uniqueKey()
  const later = 2n ** 53n + 12_345n
  await redis.set(key, 'v')
  await redis.executeCommand('PEXPIREAT', key, later)
  const tx = await redis.pipeline().watch(uniqueKey())
  const [error] = await tx.multi().pexpiretime(key).execute({ raiseOnError: false })
  expect(error).toMatchObject({ code: 'INEXACT', command: 'PEXPIRETIME' })
  expect(await redis.pexpiretime(key)).toBe(later)
})

it('an integer within a list that no script can tell is an error as well', async () => {
  const script = `${RUN} return (run(ARGV, 1, #ARGV))`
  const run = (most: bigint) =>
    redis.eval(script, 0, 'BITFIELD', uniqueKey(), 'SET', 'i64', 0, most, 'GET', 'i64', 0)
  expect(await run(2n ** 53n - 1n)).toEqual([0, 2 ** 53 - 1])
  await expect(run(2n ** 53n)).rejects.toMatchObject({ code: 'INEXACT' })
  await expect(run(-(2n ** 53n))).rejects.toMatchObject({ code: 'INEXACT' })
})

it('fields of more than 53 bits are refused where a script would round them', async () => {
  const tx = await redis.pipeline().watch(uniqueKey())
  const run = tx.multi().executeCommand('BITFIELD', uniqueKey(), 'GET', 'i54', 0).execute()
  await expect(run).rejects.toMatchObject({ code: 'UNSUPPORTED' })
})

describe('a server that writes integers as digits, and one that writes them as strings', () => {
  /** A client that gets this answer to everything, and does not ask for base64. */
  const answered = (body: string): Redis =>
    new Redis({
      url: 'http://redis.invalid',
      token: 't',
      encodingErrors: 'replace',
      fetch: async () => new Response(body),
    })

  it.each([
    ['digits', '9223372036854775807', '-9223372036854775808'],
    ['strings', '"9223372036854775807"', '"-9223372036854775808"'],
  ])('%s', async (form, most, least) => {
    expect(await answered(`{"result":${most}}`).incr('k')).toBe(MOST)
    const nested = answered(`{"result":[${most},1,${least}]}`)
    expect(await nested.bitfieldRo('k', 'i64', 0)).toEqual([MOST, 1, LEAST])
    const deep = await answered(`{"result":[1,[null,[${most}]]]}`).executeCommand('EVAL', '', 0)
    expect(deep).toEqual([1, [null, [form === 'digits' ? MOST : String(MOST)]]])
    const batch = answered(`[{"result":${least}},{"result":1},{"result":"${'1'.repeat(16)}"}]`)
    expect(await batch.pipeline().incr('k').incr('k').get('k').execute()).toEqual([
      LEAST,
      1,
      '1'.repeat(16),
    ])
  })
})

it('arguments past 2^53 go out as they are: bigints, digits, and doubles as Python writes them', async () => {
  const key = uniqueKey()
  await redis.rpush(key, MOST, String(LEAST), 2 ** 60, 2 ** 53, -(2 ** 53 - 1))
  expect(await redis.lrange(key, 0, -1)).toEqual([
    '9223372036854775807',
    '-9223372036854775808',
    '1.152921504606847e+18',
    '9007199254740992.0',
    '-9007199254740991',
  ])
  await expect(redis.set(key, Symbol('1') as never)).rejects.toBeInstanceOf(DataError)
})
