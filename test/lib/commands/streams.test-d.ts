import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>
declare const flag: boolean

type Fields = Record<string, string>
type Entry = [id: string, fields: Fields]
type BytesEntry = [id: Uint8Array, fields: Map<Uint8Array, Uint8Array>]

test('a text client', () => {
  expectTypeOf(redis.xadd('s', { f: 1 })).toEqualTypeOf<Promise<string>>()
  expectTypeOf(redis.xadd('s', { f: 1 }, '1-1', { maxlen: 1 })).toEqualTypeOf<Promise<string>>()
  expectTypeOf(redis.xadd('s', { f: 1 }, { id: 5 })).toEqualTypeOf<Promise<string>>()
  expectTypeOf(redis.xrange('s')).toEqualTypeOf<Promise<Entry[]>>()
  expectTypeOf(redis.xrange('s', '-', '+', { count: 1 })).toEqualTypeOf<Promise<Entry[]>>()
  expectTypeOf(redis.xrevrange('s', { max: 5 })).toEqualTypeOf<Promise<Entry[]>>()
  expectTypeOf(redis.xread({ s: 0 }, { block: 5 })).toEqualTypeOf<
    Promise<[stream: string, entries: Entry[]][]>
  >()
  expectTypeOf(redis.xdelex('s', ['1'], 'ACKED')).toEqualTypeOf<Promise<number[]>>()
  expectTypeOf(redis.xlen('s')).toEqualTypeOf<Promise<number>>()
})

test('replies that depend on options', () => {
  expectTypeOf(redis.xadd('s', { f: 1 }, { nomkstream: true })).toEqualTypeOf<
    Promise<string | null>
  >()
  expectTypeOf(redis.xadd('s', { f: 1 }, '*', { nomkstream: flag })).toEqualTypeOf<
    Promise<string | null>
  >()
  expectTypeOf(redis.xinfoStream('s').then((info) => info['first-entry'])).toEqualTypeOf<
    Promise<Entry | null>
  >()
  expectTypeOf(redis.xinfoStream('s', true).then(({ entries }) => entries)).toEqualTypeOf<
    Promise<Record<string, Fields>>
  >()
  expectTypeOf(
    redis.xinfoStream('s', { full: true }).then(({ groups }) => groups[0]),
  ).toEqualTypeOf(redis.xinfoStream('s', true).then(({ groups }) => groups[0]))
})

test('groups', () => {
  const streams = { s: '>' }
  type Reads<E> = Promise<[stream: string, entries: E[]][]>
  type Delivered = [id: string, fields: Fields, idle: number, delivered: number]
  expectTypeOf(redis.xreadgroup('g', 'c', streams)).toEqualTypeOf<Reads<Entry>>()
  expectTypeOf(redis.xreadgroup('g', 'c', streams, { block: 5 })).toEqualTypeOf<Reads<Entry>>()
  expectTypeOf(redis.xreadgroup('g', 'c', streams, { claimMinIdleTime: 5 })).toEqualTypeOf<
    Reads<Delivered>
  >()
  type Claimed = Entry | [id: null, fields: null]
  expectTypeOf(redis.xclaim('s', 'g', 'c', 0, ['1'])).toEqualTypeOf<Promise<Claimed[]>>()
  expectTypeOf(redis.xclaim('s', 'g', 'c', 0, ['1'], { justid: true })).toEqualTypeOf<
    Promise<string[]>
  >()
  expectTypeOf(redis.xautoclaim('s', 'g', 'c', 0)).toEqualTypeOf<
    Promise<[next: string, entries: Claimed[], deleted: string[]]>
  >()
  expectTypeOf(redis.xautoclaim('s', 'g', 'c', 0, 0, { justid: true })).toEqualTypeOf<
    Promise<string[]>
  >()
  expectTypeOf(redis.xpending('s', 'g').then(({ min }) => min)).toEqualTypeOf<
    Promise<string | null>
  >()
  expectTypeOf(
    redis.xpendingRange('s', 'g', '-', '+', 1).then(([first]) => first?.message_id),
  ).toEqualTypeOf<Promise<string | undefined>>()
  expectTypeOf(
    redis.xpendingRange('s', 'g', null, null, null).then(({ pending }) => pending),
  ).toEqualTypeOf<Promise<number>>()
})

test('a bytes client', () => {
  expectTypeOf(bytesRedis.xadd('s', { f: 1 })).toEqualTypeOf<Promise<Uint8Array>>()
  expectTypeOf(bytesRedis.xrange('s')).toEqualTypeOf<Promise<BytesEntry[]>>()
  expectTypeOf(bytesRedis.xreadgroup('g', 'c', { s: '>' })).toEqualTypeOf<
    Promise<[stream: Uint8Array, entries: BytesEntry[]][]>
  >()
})

test('a pipeline', () => {
  const pipe = redis.pipeline().xadd('s', { f: 1 }).xread({ s: 0 }).xgroupCreate('s', 'g')
  expectTypeOf(pipe.execute()).toEqualTypeOf<
    Promise<[string, [stream: string, entries: Entry[]][], boolean]>
  >()
})

test('wrong options', () => {
  // @ts-expect-error no such policy
  redis.xdelex('s', ['1'], 'WRONG')
  // @ts-expect-error no such mode
  redis.xnack('s', 'g', 'WRONG', ['1'])
  // @ts-expect-error an id is no boolean
  redis.xread({ s: true })
})
