import { env } from 'cloudflare:workers'
import { Redis as UpstashRedis } from '@upstash/redis/cloudflare'
import { describe, expect, it } from 'vitest'
import {
  DataError,
  MaybeAppliedError,
  Redis,
  ResponseError,
  UnsupportedCommandError,
} from '../../lib/index.ts'
import { bytesRedis, redis, uniqueKey } from '../support/workerd.ts'

const once = redis.with({ once: true })

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte)

const reasonOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('expected a rejection'),
    (reason: unknown) => reason,
  )

/** A client whose first replies are lost, after the server has run what was asked, or before. */
function deaf({ lost, ran = true }: { lost: number; ran?: boolean }): Redis {
  let left = lost
  return Redis.fromEnv(env, {
    fetch: async (input, init) => {
      if (left === 0) return await fetch(input, init)
      left--
      if (ran) await (await fetch(input, init)).text()
      throw new TypeError('Network connection lost.')
    },
  })
}

describe('a write whose reply is lost', () => {
  it.each([true, false])('runs once, whether it had run or not (%s)', async (ran) => {
    const key = uniqueKey()
    expect(await deaf({ lost: 3, ran }).with({ once: true }).incr(key)).toBe(1)
    expect(await redis.get(key)).toBe('1')
  })

  it('may be asked for again under its id when no try has brought a reply', async () => {
    const key = uniqueKey()
    const error = await reasonOf(deaf({ lost: 9 }).with({ once: true }).incr(key))
    expect(error).toBeInstanceOf(MaybeAppliedError)
    expect(error).toMatchObject({ command: 'INCRBY', argCount: 2, once: expect.any(String) })
    const { once: id } = error as MaybeAppliedError
    expect(await redis.with({ once: id }).incr(key)).toBe(1)
    expect(await redis.get(key)).toBe('1')
  })

  it('says so as well when nothing is tried again', async () => {
    const client = Redis.fromEnv(env, {
      retry: false,
      once: 'mine',
      fetch: async () => {
        throw new TypeError('Network connection lost.')
      },
    })
    const error = await reasonOf(client.incr(uniqueKey()))
    expect(error).toMatchObject({ code: 'MAYBE_APPLIED', once: 'mine' })
  })

  it('says so as well when the last try was refused', async () => {
    let requests = 0
    const client = Redis.fromEnv(env, {
      once: 'mine',
      retry: { retries: 1 },
      fetch: async () => {
        if (requests++ === 0) throw new TypeError('Network connection lost.')
        return new Response('{"error":"slow down"}', { status: 429 })
      },
    })
    const error = await reasonOf(client.incr(uniqueKey()))
    expect(error).toMatchObject({ code: 'MAYBE_APPLIED', once: 'mine', status: 429 })
  })

  it('gives the error of the server when there is one', async () => {
    const key = uniqueKey()
    await redis.set(key, 'text')
    const error = await reasonOf(deaf({ lost: 2 }).with({ once: true }).incr(key))
    expect(error).toBeInstanceOf(ResponseError)
    expect(error).toMatchObject({
      code: 'ERR',
      message: 'value is not an integer or out of range',
      command: 'INCRBY',
      argCount: 2,
    })
  })
})

describe('an id of the caller', () => {
  it('runs once for two clients, and gives both the same reply', async () => {
    const key = uniqueKey()
    const id = crypto.randomUUID()
    expect(await redis.with({ once: id }).rpush(key, 'a', 'b')).toBe(2)
    await redis.rpush(key, 'c')
    expect(await Redis.fromEnv(env, { once: { id } }).rpush(key, 'a', 'b')).toBe(2)
    expect(await redis.lrange(key, 0, -1)).toEqual(['a', 'b', 'c'])
  })

  it('runs once for two that ask at the same time', async () => {
    const key = uniqueKey()
    const view = redis.with({ once: crypto.randomUUID() })
    expect(await Promise.all(Array.from({ length: 8 }, () => view.incr(key)))).toEqual(
      Array(8).fill(1),
    )
  })

  it('belongs to one command with its arguments', async () => {
    const key = uniqueKey()
    const view = redis.with({ once: 'mine' })
    await view.rpush(key, 'a')
    for (const call of [() => view.rpush(key, 'b'), () => view.lpush(key, 'a')]) {
      const error = await reasonOf(call())
      expect(error).toBeInstanceOf(ResponseError)
      expect(error).toMatchObject({ code: 'ONCE' })
    }
    // Words that read the same when they are joined are not the same.
    expect(await reasonOf(view.executeCommand('RPUSH', key, 'a', ''))).toMatchObject({
      code: 'ONCE',
    })
    expect(await redis.lrange(key, 0, -1)).toEqual(['a'])
  })

  it('is good for another key', async () => {
    const view = redis.with({ once: 'mine' })
    expect([await view.incr(uniqueKey()), await view.incr(uniqueKey())]).toEqual([1, 1])
  })
})

it('runs each call of a view with `true`', async () => {
  const key = uniqueKey()
  expect([await once.incr(key), await once.incr(key)]).toEqual([1, 2])
})

it('remembers for ten minutes, or for as long as it is told', async () => {
  const key = uniqueKey()
  await redis.with({ once: 'a' }).incr(key)
  await redis.with({ once: { id: 'b', ttl: 7.5 } }).incr(key)
  expect(await redis.pttl(`{${key}}:once:a`)).toBeGreaterThan(500_000)
  const short = await redis.pttl(`{${key}}:once:b`)
  expect(short).toBeGreaterThan(0)
  expect(short).toBeLessThanOrEqual(7_500)
})

it('keeps what it remembers in the slot of the key', async () => {
  const tag = uniqueKey('tag')
  await redis.with({ once: 'id' }).rename(await filled(`a:{${tag}}:1`), `b:{${tag}}:2`)
  expect(await redis.exists(`{${tag}}:once:id`)).toBe(1)
})

async function filled(key: string): Promise<string> {
  await redis.set(key, 'v')
  return key
}

it('remembers no error: what failed has changed nothing and may run later', async () => {
  const key = uniqueKey()
  const view = redis.with({ once: 'id' })
  await redis.set(key, 'text')
  expect(await reasonOf(view.rpush(key, 'a'))).toMatchObject({ code: 'WRONGTYPE' })
  expect(await redis.exists(`{${key}}:once:id`)).toBe(0)
  await redis.delete(key)
  expect(await view.rpush(key, 'a')).toBe(1)
})

describe('the reply that is remembered', () => {
  const kinds: [string, (client: Redis, key: string) => Promise<unknown>, unknown][] = [
    ['an integer', (client, key) => client.rpush(key, 'a', 'b'), 2],
    ['a status', (client, key) => client.set(key, 'v'), true],
    ['nil', (client, key) => client.set(key, 'v', { xx: true }), null],
    ['a text', (client, key) => client.set(key, 'é\r\n', { get: true, keepttl: true }), null],
    ['no elements', (client, key) => client.spop(key, { count: 3 }), []],
    ['a double', (client, key) => client.zincrby(key, 0.1, 'm'), 0.1],
    ['2^53', (client, key) => client.incr(key, { amount: 2 ** 53 - 1 }), 2 ** 53 - 1],
    [
      'an integer past 2^53',
      (client, key) => client.executeCommand('INCRBY', key, 2n ** 63n - 1n).then(String),
      '9223372036854775807',
    ],
    [
      'the smallest integer',
      (client, key) => client.decrby(key, { amount: 2n ** 63n - 1n } as never),
      -(2n ** 63n) + 1n,
    ],
    [
      'an integer of a hash past 2^53',
      (client, key) => client.hincrby(key, 'f', { amount: 2n ** 60n + 1n } as never),
      2n ** 60n + 1n,
    ],
  ]

  it.each(kinds)('is exact for %s', async (_kind, write, expected) => {
    const key = uniqueKey()
    const view = redis.with({ once: 'id' })
    expect(await write(view as Redis, key)).toEqual(expected)
    expect(await write(view as Redis, key)).toEqual(expected)
  })

  it('is exact for nested lists with nil and bytes in them', async () => {
    const key = uniqueKey()
    await redis.zadd(key, { a: 1, b: 2 })
    const view = redis.with({ once: 'id' })
    const popped = () => view.executeCommand('ZMPOP', 1, key, 'MIN', 'COUNT', 2)
    const expected = [
      key,
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ]
    expect([await popped(), await popped()]).toEqual([expected, expected])
    const fields = () => view.executeCommand('BITFIELD', `${key}b`, ...WITH_NIL)
    expect([await fields(), await fields()]).toEqual([
      [100, null, 0],
      [100, null, 0],
    ])
  })

  it('is bytes for a client that wants bytes, and an error for one that wants text', async () => {
    const [key, destination] = [uniqueKey(), uniqueKey()]
    await redis.rpush(`{${key}}a`, EVERY_BYTE, '')
    const move = (client: Redis<string> | Redis<Uint8Array>): Promise<unknown> =>
      client.executeCommand('RPOPLPUSH', `{${key}}a`, `{${key}}b`)
    const bytes = bytesRedis.with({ once: 'id' })
    expect([await move(bytes), await move(bytes)]).toEqual([new Uint8Array(), new Uint8Array()])
    const next = { once: 'next' }
    expect(await reasonOf(move(redis.with(next)))).toMatchObject({ code: 'UNICODE_DECODE' })
    expect(await move(bytesRedis.with(next))).toEqual(EVERY_BYTE)
    expect(await move(redis.with({ ...next, encodingErrors: 'replace' }))).toContain('\ufffd')
    expect(await redis.llen(`{${key}}b`)).toBe(2)
    expect(await bytes.set(destination, 'v')).toBe(true)
  })

  it('is refused when somebody has written something else there', async () => {
    const key = uniqueKey()
    const view = redis.with({ once: 'id' })
    await view.incr(key)
    const kept = (await redis.get(`{${key}}:once:id`)) ?? ''
    for (const reply of ['', ':1', '~1\r\n', ':x\r\n', '$9\r\nabc\r\n', ':1\r\n:2\r\n']) {
      await redis.set(`{${key}}:once:id`, kept.slice(0, 40) + reply)
      expect(await reasonOf(view.incr(key))).toMatchObject({ code: 'ONCE', command: 'INCRBY' })
    }
    expect(await redis.get(key)).toBe('1')
  })
})

/** The second field overflows, which is nil. */
const WITH_NIL = 'INCRBY u8 #0 100 OVERFLOW FAIL INCRBY u8 #0 200 GET u8 #1'.split(' ')

it('takes bytes, in one argument or several, small and large', async () => {
  const key = uniqueKey()
  const large = new Uint8Array(200_000).fill(0xff)
  const view = redis.with({ once: 'id' })
  expect([await view.append(key, large), await view.append(key, large)]).toEqual([200_000, 200_000])
  const half = large.subarray(0, 20_000)
  const several = () => redis.with({ once: 'two' }).rpush(`{${key}}l`, half, EVERY_BYTE, '', half)
  expect([await several(), await several()]).toEqual([4, 4])
  expect(await bytesRedis.lrange(`{${key}}l`, 0, -1)).toEqual([
    half,
    EVERY_BYTE,
    new Uint8Array(),
    half,
  ])
})

it('sends reads as they are', async () => {
  const key = uniqueKey()
  const view = redis.with({ once: 'id' })
  await redis.set(key, 'a')
  expect(await view.get(key)).toBe('a')
  await redis.set(key, 'b')
  expect(await view.get(key)).toBe('b')
  expect(await view.ping()).toBe(true)
  expect(await redis.exists(`{${key}}:once:id`)).toBe(0)
})

describe('batches', () => {
  it.each([true, false])('run each command once (transaction: %s)', async (transaction) => {
    const [key, other] = [uniqueKey(), uniqueKey()]
    await redis.set(other, 'text')
    const replies = await deaf({ lost: 2 })
      .with({ once: true })
      .pipeline({ transaction })
      .incr(key)
      .incr(other)
      .incr(key)
      .get(key)
      .execute({ raiseOnError: false })
    expect(replies).toEqual([1, expect.any(ResponseError), 2, '2'])
  })

  it('take an id, and a transaction replies what it replied first, reads included', async () => {
    const key = uniqueKey()
    const run = () =>
      redis
        .pipeline()
        .incr(key)
        .get(key)
        .ping()
        .execute({ once: `id of ${key}` })
    expect(await run()).toEqual([1, '1', true])
    await redis.incr(key)
    expect(await run()).toEqual([1, '1', true])
    expect(await redis.get(key)).toBe('2')
  })

  it('take bytes', async () => {
    const key = uniqueKey()
    for (const transaction of [true, false]) {
      await redis.delete(key)
      const pipe = deaf({ lost: 1 }).with({ once: true }).pipeline({ transaction })
      const replies = await pipe.rpush(key, EVERY_BYTE, 'a').incr(key).lpop(key).execute(false)
      expect(replies.slice(0, 2)).toEqual([2, expect.any(ResponseError)])
      expect(replies[2]).toMatchObject({ code: 'UNICODE_DECODE' })
      expect(await redis.lrange(key, 0, -1)).toEqual(['a'])
    }
  })

  it('may be larger than a request', async () => {
    const key = uniqueKey()
    const sizes: number[] = []
    const client = Redis.fromEnv(env, {
      maxRequestSize: 20_000,
      once: true,
      fetch: async (input, init) => {
        sizes.push(String(init?.body).length)
        const response = await fetch(input, init)
        if (sizes.length !== 2) return response
        await response.text()
        throw new TypeError('Network connection lost.')
      },
    })
    const pipe = client.pipeline({ transaction: false })
    for (let i = 0; i < 20; i++) pipe.incr(key)
    expect(await pipe.execute()).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    expect(sizes.length).toBeGreaterThan(2)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(20_000)
  })

  it('tell their id when no reply arrives', async () => {
    const key = uniqueKey()
    const lost = deaf({ lost: 9 }).with({ once: 'batch' }).pipeline().incr(key).incr(key)
    expect(await reasonOf(lost.execute())).toMatchObject({ code: 'MAYBE_APPLIED', once: 'batch' })
    expect(await redis.pipeline().incr(key).incr(key).execute({ once: 'batch' })).toEqual([1, 2])
  })

  it('are made of the calls of one tick', async () => {
    const key = uniqueKey()
    const client = Redis.fromEnv(env, { autoPipeline: true, once: true })
    expect(await Promise.all([client.incr(key), client.incr(key)])).toEqual([1, 2])
    const [refused, ran] = await Promise.allSettled([client.publish('c', 'm'), client.incr(key)])
    expect(refused).toMatchObject({ reason: expect.any(UnsupportedCommandError) })
    expect(ran).toMatchObject({ value: 3 })
  })
})

it('holds over a client of @upstash/redis', async () => {
  const key = uniqueKey()
  const sdk = new UpstashRedis({
    url: env.UPSTASH_REDIS_REST_URL,
    token: env.UPSTASH_REDIS_REST_TOKEN,
  })
  const view = Redis.fromUpstash(sdk, { once: 'id' })
  expect([await view.rpush(key, 'é'), await view.rpush(key, 'é')]).toEqual([1, 1])
})

it('holds for the client of @upstash/redis on this wire', async () => {
  const key = uniqueKey()
  const { upstash } = redis.with({ once: 'id' })
  expect([await upstash.incr(key), await upstash.incr(key)]).toEqual([1, 1])
  const batch = () => upstash.multi().incr(key).set(key, 'x').get(key).exec()
  expect([await batch(), await batch()]).toEqual([
    [2, 'OK', 'x'],
    [2, 'OK', 'x'],
  ])
})

it('counts the commands that run inside', async () => {
  const key = uniqueKey()
  const view = redis.with({ once: 'id' })
  const before = view.usage.billedCommands
  await view.incr(key)
  expect(view.usage.billedCommands - before).toBe(4)
  await view.incr(key)
  expect(view.usage.billedCommands - before).toBe(6)
})

describe('what is refused before any request', () => {
  const nowhere = new Redis({
    url: 'http://redis.invalid',
    token: 't',
    once: true,
    fetch: () => expect.fail('a request was sent'),
  })

  it.each<[string, () => Promise<unknown>]>([
    ['a command without a key', () => nowhere.publish('channel', 'message')],
    ['a command whose keys are not known', () => nowhere.executeCommand('NOSUCHCOMMAND', 'k')],
    ['a script', () => nowhere.eval('return 1', 1, 'k')],
    ['a registered script', () => nowhere.registerScript('return 1').call({ keys: ['k'] })],
    ['a command that waits', () => nowhere.blpop('k', { timeout: 1 })],
    ['a command that waits, by its words', () => nowhere.executeCommand('BLPOP', 'k', 0)],
    [
      'a read of a group that waits',
      () =>
        nowhere.executeCommand('XREADGROUP', 'GROUP', 'g', 'c', 'BLOCK', 0, 'STREAMS', 'k', '>'),
    ],
    ['fields that Lua rounds', () => nowhere.executeCommand('BITFIELD', 'k', 'GET', 'u63', 0)],
    ['watching keys', () => nowhere.transaction((tx) => tx.multi().incr('k'), ['k'])],
  ])('%s', async (_name, call) => {
    expect(await reasonOf(call())).toBeInstanceOf(UnsupportedCommandError)
  })

  it.each<[string, () => Promise<unknown>]>([
    ['a key that has no hash tag', () => nowhere.incr('a}b')],
    ['an empty key', () => nowhere.incr('')],
    ['a key that is not UTF-8', () => nowhere.incr(Uint8Array.of(0xff))],
    ['more than 7,000 words', () => nowhere.rpush('k', ...Array<string>(7_000).fill('v'))],
    ['an empty id', () => nowhere.with({ once: '' }).incr('k')],
    ['an id that is no text', () => nowhere.with({ once: { id: 7 as never } }).incr('k')],
    ['a ttl of 0', () => nowhere.with({ once: { ttl: 0 } }).incr('k')],
    ['a ttl that is no number', () => nowhere.with({ once: { ttl: Number.NaN } }).incr('k')],
  ])('%s', async (_name, call) => {
    expect(await reasonOf(call())).toBeInstanceOf(DataError)
  })

  it('a watched transaction that is told at its end', async () => {
    const tx = await redis.pipeline().watch(uniqueKey())
    const run = tx.multi().incr(uniqueKey()).execute({ once: true })
    expect(await reasonOf(run)).toBeInstanceOf(UnsupportedCommandError)
  })
})

it('is no business of locks', async () => {
  const lock = once.lock(uniqueKey(), { timeout: 10 })
  expect(await lock.acquire()).toBe(true)
  await lock.release()
})
