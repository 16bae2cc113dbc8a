import { randomBytes } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import { Redis } from '../../lib/index.ts'
import { usePeer } from '../support/python-peer.ts'

const redis = new Redis({ url: inject('gatewayUrl'), token: inject('gatewayToken') })
const bytesRedis = redis.with({ decodeResponses: false })
const large = redis.with({ maxScriptBytes: 4 * 1024 * 1024 })

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte)

const peer = usePeer()

/** What redis-py reads, undecoded. */
async function read(method: string, ...args: unknown[]): Promise<unknown> {
  return untagged(await peer.call('redis', { method, args, client: { decode_responses: false } }))
}

function untagged(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(untagged)
  const { $py, v } = (value ?? {}) as { $py?: string; v?: unknown }
  if ($py === 'bytes') return Buffer.from(v as string, 'base64').toString('hex')
  if ($py === 'dict') return (v as [unknown, unknown][]).map((entry) => entry.map(untagged))
  return value
}

const hex = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('hex')
const newKey = (): string => `test:${crypto.randomUUID()}`

/** Text, all bytes, bytes that look like their own encoding, and random ones, small and of 1 MiB. */
const VALUES: [string, Uint8Array][] = [
  ['every byte', EVERY_BYTE],
  ['every byte, backwards', EVERY_BYTE.toReversed()],
  ['encoded latin-1', Uint8Array.from([0xc2, 0x80, 0xff, 0xc3, 0xbf, 0xc3, 0xc2, 0xc3])],
  ['one byte', Uint8Array.of(0xc3)],
  ['nothing', new Uint8Array()],
  ['UTF-8', Buffer.from('é😀')],
  ['random', randomBytes(4_000)],
  ['1 MiB', randomBytes(1024 * 1024)],
]

describe.each(VALUES)('%s', (_name, value) => {
  it('arrives as redis-py reads it from a single command, and comes back', async () => {
    const key = newKey()
    await redis.set(key, value, { ex: 60 })
    expect(await read('get', key)).toBe(hex(value))
    expect(hex((await bytesRedis.get(key)) ?? 'nothing')).toBe(hex(value))
  })

  it('arrives from several arguments of one command', async () => {
    const key = newKey()
    const half = value.subarray(0, value.length >> 1)
    await large.rpush(key, value, 'text', half)
    await redis.expire(key, 60)
    expect(await read('lrange', key, 0, -1)).toEqual([value, 'text', half].map(hex))
  })

  it.each([true, false])('arrives from a batch (transaction: %s)', async (transaction) => {
    const key = newKey()
    const pipe = large.pipeline({ transaction })
    const replies = await pipe
      .rpush(key, value)
      .rpush(key, 'text')
      .rpush(key, value, EVERY_BYTE)
      .expire(key, 60)
      .execute()
    expect(replies).toEqual([1, 2, 4, true])
    expect(await read('lrange', key, 0, -1)).toEqual([value, 'text', value, EVERY_BYTE].map(hex))
  })

  it('arrives once under `once`', async () => {
    const key = newKey()
    const view = large.with({ once: 'id' })
    expect(await view.rpush(key, value, 'text', value)).toBe(3)
    expect(await view.rpush(key, value, 'text', value)).toBe(3)
    await redis.expire(key, 60)
    expect(await read('lrange', key, 0, -1)).toEqual([value, 'text', value].map(hex))
  })
})

it('has the fields and values of a hash as redis-py reads them', async () => {
  const key = newKey()
  const entries = Array.from({ length: 50 }, () => [randomBytes(20), randomBytes(20)] as const)
  await redis.pipeline({ transaction: false }).hset(key, { mapping: entries }).execute()
  expect(new Map((await read('hgetall', key)) as [string, string][])).toEqual(
    new Map(entries.map(([field, value]) => [hex(field), hex(value)])),
  )
  await redis.delete(key)
})
