import { describe, expect, test } from 'vitest'
import { ResponseError, UnsupportedCommandError } from '../../../lib/errors.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A key of two bytes that are no UTF-8, and sixteen random ones. */
/** A key that is no UTF-8, and as a pattern stands for itself alone. */
function binaryKey(): Uint8Array {
  const random = crypto.getRandomValues(new Uint8Array(16)).map((byte) => byte | 0x80)
  return Uint8Array.of(0xff, 0x00, ...random)
}

describe('expiry', () => {
  test('is set, told and taken off in seconds and milliseconds', async () => {
    const key = uniqueKey()
    expect(await redis.expire(key, 10)).toBe(false)
    expect(await redis.ttl(key)).toBe(-2)
    expect(await redis.expiretime(key)).toBe(-2)
    await redis.set(key, 'v')
    expect(await redis.ttl(key)).toBe(-1)
    expect(await redis.pttl(key)).toBe(-1)
    expect(await redis.pexpiretime(key)).toBe(-1)
    expect(await redis.expire(key, 100)).toBe(true)
    expect(await redis.ttl(key)).toBeGreaterThan(95)
    expect(await redis.pexpire(key, 50_000)).toBe(true)
    expect(await redis.pttl(key)).toBeGreaterThan(45_000)
    expect(await redis.persist(key)).toBe(true)
    expect(await redis.persist(key)).toBe(false)
  })

  test('is set at a date or a Unix time', async () => {
    const key = uniqueKey()
    const when = new Date('2099-01-02T03:04:05.678Z')
    await redis.set(key, 'v')
    expect(await redis.expireat(key, when)).toBe(true)
    expect(await redis.expiretime(key)).toBe(Math.floor(when.getTime() / 1000))
    expect(await redis.pexpireat(key, when)).toBe(true)
    expect(await redis.pexpiretime(key)).toBe(when.getTime())
    expect(await redis.expireat(key, 4_000_000_000)).toBe(true)
    expect(await redis.pexpiretime(key)).toBe(4_000_000_000_000)
  })

  test('follows its conditions', async () => {
    const key = uniqueKey()
    await redis.set(key, 'v')
    expect(await redis.expire(key, 100, { xx: true })).toBe(false)
    expect(await redis.expire(key, 100, { nx: true })).toBe(true)
    expect(await redis.expire(key, 50, { gt: true })).toBe(false)
    expect(await redis.pexpire(key, 50_000, { lt: true })).toBe(true)
    expect(await redis.ttl(key)).toBeLessThanOrEqual(50)
    await expect(redis.expire(key, 5, { nx: true, xx: true })).rejects.toThrow(ResponseError)
  })

  test('in the past deletes the key', async () => {
    const key = uniqueKey()
    await redis.set(key, 'v')
    expect(await redis.expire(key, -1)).toBe(true)
    expect(await redis.exists(key)).toBe(0)
  })
})

test('keys are counted, touched and deleted', async () => {
  const [a, b, c] = [uniqueKey('a'), uniqueKey('b'), uniqueKey('c')]
  await redis.mset({ [a]: 1, [b]: 2, [c]: 3 })
  expect(await redis.exists(a, b, a, uniqueKey())).toBe(3)
  expect(await redis.touch(a, uniqueKey())).toBe(1)
  expect(await redis.delete(a, uniqueKey())).toBe(1)
  expect(await redis.unlink(b, c)).toBe(2)
  await expect(redis.delete()).rejects.toThrow(ResponseError)
})

test('a copy keeps value and expiry', async () => {
  const [from, to] = [uniqueKey('from'), uniqueKey('to')]
  await redis.set(from, 'v', { ex: 100 })
  expect(await redis.copy(from, to)).toBe(true)
  expect(await redis.copy(from, to)).toBe(false)
  expect(await redis.copy(from, to, { replace: true })).toBe(true)
  expect(await redis.get(to)).toBe('v')
  expect(await redis.ttl(to)).toBeGreaterThan(95)
})

test('a key is renamed', async () => {
  const [from, to] = [uniqueKey('from'), uniqueKey('to')]
  await redis.set(from, 'v')
  expect(await redis.rename(from, to)).toBe(true)
  await expect(redis.rename(from, to)).rejects.toThrow('no such key')
  await redis.set(from, 'w')
  expect(await redis.renamenx(from, to)).toBe(false)
  expect(await redis.renamenx(from, uniqueKey())).toBe(true)
})

describe('dump and restore', () => {
  test('carry a value byte for byte', async () => {
    const [from, to] = [uniqueKey('from'), uniqueKey('to')]
    const value = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    await redis.set(from, value)
    const dumped = await redis.dump(from)
    expect(dumped).toBeInstanceOf(Uint8Array)
    expect(await redis.restore(to, 50_000, dumped as Uint8Array)).toBe('OK')
    expect(await bytesRedis.get(to)).toEqual(value)
    expect(await redis.pttl(to)).toBeGreaterThan(45_000)
    await expect(redis.restore(to, 0, dumped as Uint8Array)).rejects.toMatchObject({
      name: 'ResponseError',
      code: 'BUSYKEY',
    })
    const options = { replace: true, absttl: true, idletime: 5 }
    expect(await redis.restore(to, 4_000_000_000_000, dumped as Uint8Array, options)).toBe('OK')
    expect(await redis.pexpiretime(to)).toBe(4_000_000_000_000)
  })

  test('of a missing key is null', async () => {
    expect(await redis.dump(uniqueKey())).toBeNull()
  })
})

test('the type of a key is told', async () => {
  const [string, list] = [uniqueKey('string'), uniqueKey('list')]
  await redis.set(string, 'v')
  await redis.eval('return redis.call("rpush", KEYS[1], "x")', 1, list)
  expect(await redis.type(string)).toBe('string')
  expect(await redis.type(list)).toBe('list')
  expect(await redis.type(uniqueKey())).toBe('none')
  expect(await bytesRedis.type(string)).toEqual(utf8('string'))
})

describe('looking for keys', () => {
  test('finds those that match', async () => {
    const prefix = uniqueKey()
    const names = Array.from({ length: 25 }, (_, index) => `${prefix}:${index}`)
    await redis.mset(Object.fromEntries(names.map((name) => [name, 1])))
    expect((await redis.keys(`${prefix}:*`)).sort()).toEqual(names.toSorted())
    const found = new Set<string>()
    for await (const key of redis.scanIter({ match: `${prefix}:*`, count: 50, type: 'string' })) {
      found.add(key)
    }
    expect([...found].sort()).toEqual(names.toSorted())
    expect(await bytesRedis.randomkey()).toEqual(expect.any(Uint8Array))
  })

  test('one page tells where to go on', async () => {
    const match = uniqueKey()
    await redis.set(match, 'v')
    const [cursor, keys] = await redis.scan(0, { match, count: 1 })
    expect(cursor).toEqual(expect.any(Number))
    expect(keys).toBeInstanceOf(Array)
    const [end] = await redis.scan({ match, count: 1_000_000 })
    expect(end).toBe(0)
  })
})

test('names of bytes are kept as they are', async () => {
  const [key, other] = [binaryKey(), binaryKey()]
  expect(await bytesRedis.set(key, 'v')).toBe(true)
  expect(await redis.rename(key, other)).toBe(true)
  expect(await redis.exists(other)).toBe(1)
  expect(await bytesRedis.keys(other.map((byte) => byte))).toEqual([other])
})

test('moving a key to another database takes it out of this one', async () => {
  const key = uniqueKey()
  expect(await redis.move(key, 9)).toBe(false)
  await redis.set(key, 'v')
  expect(await redis.move(key, 9)).toBe(true)
  expect(await redis.exists(key)).toBe(0)
})

test('what needs a connection of its own rejects', async () => {
  await expect(redis.watch('k')).rejects.toThrow(UnsupportedCommandError)
  await expect(redis.unwatch()).rejects.toThrow(UnsupportedCommandError)
})

test('a pipeline gives the replies in order', async () => {
  const key = uniqueKey()
  const replies = await redis
    .pipeline()
    .set(key, 'v')
    .expire(key, 100)
    .ttl(key)
    .dump(key)
    .delete(key)
    .type(key)
    .execute()
  expect(replies).toEqual([true, true, 100, expect.any(Uint8Array), 1, 'none'])
})
