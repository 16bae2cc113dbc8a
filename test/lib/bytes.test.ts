import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import {
  DataError,
  type Pipeline,
  Redis,
  ResponseError,
  UnsupportedCommandError,
} from '../../lib/index.ts'
import { bytesRedis, redis, uniqueKey } from '../support/workerd.ts'

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte)
const REVERSED = EVERY_BYTE.toReversed()

/** Random bytes, more of them than one call of the generator gives. */
function random(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, at + 65_536))
  }
  return bytes
}

/** `expect` compares byte by byte, which takes seconds for a large value. */
async function digest(bytes: Uint8Array | null | undefined): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes ?? [])))
}

/** A client that notes the requests it makes. */
function watched(settings: object = {}): { client: Redis; requests: () => string[] } {
  const requests: string[] = []
  const client = Redis.fromEnv(env, {
    ...settings,
    fetch: (input, init) => {
      requests.push(new URL(String(input)).pathname)
      return fetch(input, init)
    },
  })
  return { client, requests: () => requests.splice(0) }
}

describe('a single command', () => {
  it('carries 1 MiB of random bytes', async () => {
    const key = uniqueKey()
    const value = random(1024 * 1024)
    await redis.set(key, value, { ex: 60 })
    expect(await digest(await bytesRedis.get(key))).toEqual(await digest(value))
    expect(await redis.ttl(key)).toBeGreaterThan(0)
  })

  it('carries 1 MiB beside smaller bytes, before and after it', async () => {
    const key = uniqueKey()
    const large = random(1024 * 1024)
    await redis.hset(key, {
      mapping: new Map<string | Uint8Array, Uint8Array>([
        [EVERY_BYTE, REVERSED],
        ['large', large],
        [REVERSED, EVERY_BYTE],
      ]),
    })
    expect(await bytesRedis.hget(key, EVERY_BYTE)).toEqual(REVERSED)
    expect(await bytesRedis.hget(key, REVERSED)).toEqual(EVERY_BYTE)
    expect(await digest(await bytesRedis.hget(key, 'large'))).toEqual(await digest(large))
  })

  it('carries several large arguments, in one request', async () => {
    const key = uniqueKey()
    const { client, requests } = watched()
    const [a, b] = [random(20_000), random(20_000)]
    expect(await client.mset({ [`{${key}}a`]: a, [`{${key}}b`]: b, [`{${key}}c`]: '' })).toBe(true)
    expect(requests()).toEqual(['/'])
    const values = await bytesRedis.mget([`{${key}}a`, `{${key}}b`, `{${key}}c`])
    expect(values).toEqual([a, b, new Uint8Array()])
  })

  it('has a key, a field and an empty value of bytes', async () => {
    const prefix = new TextEncoder().encode(uniqueKey())
    const key = Uint8Array.from([...prefix, 0xff, 0x00, 0xc3])
    for (const field of [EVERY_BYTE, random(9_000)]) {
      expect(
        await redis.hset(key, {
          mapping: [
            [field, EVERY_BYTE],
            ['empty', new Uint8Array()],
          ],
        }),
      ).toBeGreaterThan(0)
      expect(await bytesRedis.hget(key, field)).toEqual(EVERY_BYTE)
      expect(await bytesRedis.hget(key, 'empty')).toEqual(new Uint8Array())
    }
    await redis.delete(key)
  })

  it('sends bytes that are UTF-8 as text', async () => {
    const key = uniqueKey()
    const { client, requests } = watched()
    const text = new TextEncoder().encode('é😀')
    await client.pipeline().set(key, text).append(key, text).execute()
    expect(requests()).toEqual(['/multi-exec'])
    expect(await redis.get(key)).toBe('é😀é😀')
  })
})

describe.each(['pipeline', 'transaction'] as const)('a %s', (kind) => {
  const batch = <T extends string | Uint8Array = string>(
    client: Redis<T> = redis as unknown as Redis<T>,
  ): Pipeline<[], T> => client.pipeline({ transaction: kind === 'transaction' })

  it('carries every byte in any place, in order with the rest, in one request', async () => {
    const [key, list] = [uniqueKey(), uniqueKey()]
    const { client, requests } = watched()
    const replies = await batch(client)
      .set(key, EVERY_BYTE)
      .strlen(key)
      .rpush(list, 'text', EVERY_BYTE, '', REVERSED)
      .append(key, 'x')
      .hset(`${key}:h`, {
        mapping: [
          [EVERY_BYTE, REVERSED],
          [REVERSED, EVERY_BYTE],
        ],
      })
      .execute()
    expect(replies).toEqual([true, 256, 4, 257, 2])
    expect(requests()).toEqual([kind === 'pipeline' ? '/pipeline' : '/multi-exec'])
    expect(await bytesRedis.lrange(list, 0, -1)).toEqual([
      new TextEncoder().encode('text'),
      EVERY_BYTE,
      new Uint8Array(),
      REVERSED,
    ])
    expect(await bytesRedis.hgetall(`${key}:h`)).toEqual(
      new Map([
        [EVERY_BYTE, REVERSED],
        [REVERSED, EVERY_BYTE],
      ]),
    )
  })

  it('replies as the commands do by themselves', async () => {
    const [hash, list, none, zset, text] = ['h', 'l', 'n', 'z', 't'].map(
      (name) => `{${uniqueKey()}}${name}`,
    ) as [string, string, string, string, string]
    const member = random(40)
    member[0] = 0xff
    const replies = await batch(bytesRedis)
      .hget(hash, member)
      .hset(hash, { mapping: [[member, member]] })
      .hmget(hash, [member, 'none'])
      .zadd(zset, [[member, 1.5]])
      .zscore(zset, member)
      .lpos(list, member)
      .executeCommand('XADD', text, '1-1', member, 'v')
      .xrange(text)
      .execute()
    expect(replies).toEqual([
      null,
      1,
      [member, null],
      1,
      1.5,
      null,
      new TextEncoder().encode('1-1'),
      expect.anything(),
    ])
    expect(await redis.exists(none)).toBe(0)
  })

  it('has each error in its place, in the words it has alone', async () => {
    const key = uniqueKey()
    await redis.set(key, 'text')
    const failing = [
      ['LPUSH', key, EVERY_BYTE],
      ['INCRBY', key, EVERY_BYTE],
      ['GETRANGE', key, EVERY_BYTE],
      ['SETEX', key, EVERY_BYTE],
    ] as const
    for (const words of failing) {
      const [name, ...args] = words
      const alone = await redis.executeCommand(name, ...args).then(
        () => expect.fail('expected an error'),
        (error: ResponseError) => error,
      )
      const pipe = batch()
      pipe.get(key)
      pipe.executeCommand(name, ...args)
      pipe.get(key)
      const [before, error, after] = await pipe.execute({ raiseOnError: false })
      expect([before, after]).toEqual(['text', 'text'])
      expect(error).toBeInstanceOf(ResponseError)
      const { code, command, argCount } = alone
      expect(error).toMatchObject({ code, command, argCount })
      expect((error as ResponseError).message).toBe(alone.message)
    }
  })

  it('knows an unknown command as one', async () => {
    const pipe = batch()
    pipe.executeCommand('NOSUCHCOMMAND', EVERY_BYTE)
    const [error] = await pipe.execute({ raiseOnError: false })
    expect(error).toMatchObject({ code: 'ERR', message: "unknown command 'NOSUCHCOMMAND'" })
  })

  it('tells integers past 2^53 exactly', async () => {
    const [key, hash] = [uniqueKey(), uniqueKey()]
    const bytes = Uint8Array.from([0xff])
    const large = 2n ** 63n - 2n
    await redis.set(`${key}`, large)
    await redis.hset(hash, { mapping: [[bytes, large]] })
    expect(await batch().hincrby(hash, bytes, 1).incr(key).execute()).toEqual([
      2n ** 63n - 1n,
      2n ** 63n - 1n,
    ])
    const byteKey = Uint8Array.from([...new TextEncoder().encode(key), 0xff])
    const replies = await batch().set(byteKey, -large).decr(byteKey, 2).delete(byteKey).execute()
    expect(replies).toEqual([true, -(2n ** 63n), 1])
  })

  it('takes scripts with bytes among their keys and arguments', async () => {
    const key = uniqueKey()
    const byteKey = Uint8Array.from([...new TextEncoder().encode(key), 0xff])
    const script = 'return {KEYS[1], KEYS[2], #KEYS, ARGV[1], ARGV[2], #ARGV}'
    const flagged = `#!lua flags=no-writes\n${script}`
    const pipe = batch(bytesRedis)
    pipe.eval(script, 2, byteKey, key, 'text', EVERY_BYTE)
    pipe.eval(flagged, 2, byteKey, key, 'text', EVERY_BYTE)
    bytesRedis
      .registerScript(script)
      .call({ keys: [byteKey, key], args: ['text', EVERY_BYTE], client: pipe })
    const text = new TextEncoder()
    const reply = [byteKey, text.encode(key), 2, text.encode('text'), EVERY_BYTE, 2]
    expect(await pipe.execute()).toEqual([reply, reply, reply])
  })

  it('refuses before any request what cannot run inside a script', async () => {
    const key = uniqueKey()
    const { client, requests } = watched()
    const many = Array.from({ length: 7_000 }, () => 'v')
    const refused: [readonly [string, ...(string | Uint8Array)[]], unknown][] = [
      [['FCALL', 'f', '1', key, EVERY_BYTE], UnsupportedCommandError],
      [['EVALSHA', 'a'.repeat(40), '1', key, EVERY_BYTE], UnsupportedCommandError],
      [['EVAL', EVERY_BYTE, '0'], UnsupportedCommandError],
      [['BLPOP', EVERY_BYTE, '0'], UnsupportedCommandError],
      [['BITFIELD', EVERY_BYTE, 'GET', 'i64', '0'], UnsupportedCommandError],
      [['RPUSH', key, EVERY_BYTE, ...many], DataError],
      [['RPUSH', key, random(65_537)], DataError],
    ]
    for (const [[name, ...args], error] of refused) {
      const pipe = batch(client).set(key, 1)
      pipe.executeCommand(name, ...args)
      await expect(pipe.execute()).rejects.toBeInstanceOf(error)
    }
    expect(requests()).toEqual([])
  })

  it('takes more bytes when it is told to', async () => {
    const key = uniqueKey()
    const value = random(100_000)
    await expect(batch().set(key, value).execute()).rejects.toThrow('maxScriptBytes')
    const client = redis.with({ maxScriptBytes: 1024 * 1024 })
    await batch(client).set(key, value).execute()
    expect(await digest(await bytesRedis.get(key))).toEqual(await digest(value))
  })
})

it('counts the bytes of a transaction together, of a pipeline by its commands', async () => {
  const key = uniqueKey()
  const value = random(40_000)
  const queue = (transaction: boolean) =>
    redis.pipeline({ transaction }).rpush(key, value).rpush(key, value).execute()
  await expect(queue(true)).rejects.toBeInstanceOf(DataError)
  expect(await queue(false)).toEqual([1, 2])
})

it('carries bytes in a pipeline that takes several requests', async () => {
  const key = uniqueKey()
  const { client, requests } = watched({ maxRequestSize: 20_000 })
  const values = Array.from({ length: 12 }, () => random(2_000))
  const pipe = client.pipeline({ transaction: false })
  for (const value of values) pipe.rpush(key, value)
  expect(await pipe.execute()).toEqual(values.map((_, index) => index + 1))
  expect(requests().length).toBeGreaterThan(1)
  expect(await bytesRedis.lrange(key, 0, -1)).toEqual(values)
})

it('carries bytes in automatic pipelines', async () => {
  const key = uniqueKey()
  const { client, requests } = watched({ autoPipeline: true })
  const results = await Promise.allSettled([
    client.rpush(key, EVERY_BYTE),
    client.rpush(key, 'text'),
    client.fcall('f', 1, key, EVERY_BYTE),
    client.rpush(key, REVERSED),
  ])
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
  ])
  requests()
  const [length] = await Promise.all([client.llen(key), client.rpush(key, REVERSED)])
  expect(length).toBe(3)
  expect(requests()).toEqual(['/pipeline'])
  expect((await bytesRedis.lrange(key, 0, 0))[0]).toEqual(EVERY_BYTE)
})

it('carries bytes in transactions that watch keys', async () => {
  const key = uniqueKey()
  for (const values of [[EVERY_BYTE], [EVERY_BYTE, random(9_000), REVERSED]]) {
    await redis.delete(key)
    const tx = await bytesRedis.pipeline().watch(key)
    const replies = await tx
      .multi()
      .rpush(key, ...values)
      .lrange(key, 0, -1)
      .execute()
    expect(replies).toEqual([values.length, values])
  }
})

it('runs a script by its name where the bytes fit a URL, and by its text where not', async () => {
  const script = bytesRedis.registerScript<Uint8Array[]>(
    `return {ARGV[1], ARGV[2]} -- ${crypto.randomUUID()}`,
  )
  const large = [random(20_000), random(20_000)]
  expect(await script.call({ args: [EVERY_BYTE, REVERSED] })).toEqual([EVERY_BYTE, REVERSED])
  expect(await script.call({ args: large })).toEqual(large)
})

describe('a lost reply', () => {
  /** A client that loses its first reply, and counts its requests. */
  function losingFirst(): { client: Redis; requests: () => number } {
    let requests = 0
    const client = Redis.fromEnv(env, {
      fetch: async (input, init) => {
        const response = await fetch(input, init)
        if (++requests > 1) return response
        await response.text()
        throw new TypeError('Network connection lost.')
      },
    })
    return { client, requests: () => requests }
  }

  it('is asked for again when all of the batch may be repeated', async () => {
    const key = uniqueKey()
    const { client, requests } = losingFirst()
    expect(await client.pipeline().set(key, EVERY_BYTE).strlen(key).execute()).toEqual([true, 256])
    expect(requests()).toBe(2)
  })

  it('is not asked for again when a command with bytes must not be', async () => {
    const key = uniqueKey()
    const { client, requests } = losingFirst()
    const run = client.pipeline().rpush(key, EVERY_BYTE).execute()
    await expect(run).rejects.toMatchObject({ code: 'MAYBE_APPLIED', command: 'MULTI' })
    expect(requests()).toBe(1)
    expect(await redis.llen(key)).toBe(1)
  })

  it('of one command in a script is that of the command', async () => {
    const key = uniqueKey()
    const { client } = losingFirst()
    const call = client.rpush(key, random(20_000), random(20_000))
    await expect(call).rejects.toMatchObject({
      code: 'MAYBE_APPLIED',
      command: 'RPUSH',
      argCount: 3,
    })
  })
})

it('reads by keys that are bytes as it reads by others: as text, or with an error in its place', async () => {
  const key = Uint8Array.from([...new TextEncoder().encode(uniqueKey()), 0xff])
  await redis
    .pipeline()
    .hset(key, { mapping: { text: 'é', bytes: EVERY_BYTE } })
    .execute()
  const read = (client: Redis): Promise<unknown[]> =>
    client.pipeline().hget(key, 'text').hget(key, 'bytes').delete(key).execute(false)
  const kept = redis.pipeline().hget(key, 'text').hget(key, 'bytes')
  expect(await kept.execute({ raiseOnError: false })).toEqual(['é', NOT_TEXT])
  expect(await read(redis)).toEqual(['é', NOT_TEXT, 1])
  await redis.hset(key, { mapping: { text: 'é', bytes: EVERY_BYTE } })
  const replaced = await read(redis.with({ encodingErrors: 'replace' }))
  expect(replaced).toEqual(['é', expect.stringContaining('\ufffd'), 1])
})

const NOT_TEXT = expect.objectContaining({ code: 'UNICODE_DECODE' })

it('runs a batch once, also when what it reads is not text', async () => {
  const [key, counter] = [uniqueKey(), uniqueKey()]
  await redis.set(key, EVERY_BYTE)
  for (const transaction of [true, false]) {
    await redis.set(counter, 0)
    const pipe = redis.pipeline({ transaction }).get(key).incr(counter)
    expect(await pipe.execute({ raiseOnError: false })).toEqual([NOT_TEXT, 1])
    expect(await redis.get(counter)).toBe('1')
  }
})
