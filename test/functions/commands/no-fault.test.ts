import { afterEach, expect, it } from 'vitest'
import { redis } from '../../support/workerd.ts'
import { api } from '../support.ts'
import { METHODS, sampleCalls } from './sample-calls.ts'

/** Calls of each method that are made. */
const SAMPLES = 4

/** The names that the calls use most. */
const KEYS = ['key-0', 'key-1', 'name-0', 'a-1', 'g', 's']

/** Data methods that the token may not call. */
const REFUSED = ['move', 'randomkey', 'restore']

const calls = METHODS.filter((method) => !REFUSED.includes(method)).flatMap((method) =>
  sampleCalls(method)
    .filter(({ isData }) => isData)
    .slice(0, SAMPLES)
    .map(({ call }) => call),
)

afterEach(async () => {
  await redis.delete(...KEYS)
})

it.each<[string, (key: string) => Promise<unknown>]>([
  ['nothing', (key) => redis.delete(key)],
  ['text', (key) => redis.set(key, 'text')],
  ['a number', (key) => redis.set(key, 1)],
  ['a list', (key) => redis.rpush(key, 'a', 1)],
  ['a hash', (key) => redis.hset(key, 'key-1', 1)],
  ['a set', (key) => redis.sadd(key, 'key-1', 1)],
  ['a sorted set', (key) => redis.zadd(key, { 'key-1': 1, b: 'inf' as never })],
  ['places', (key) => redis.geoadd(key, [13, 38, 'key-1'])],
  ['a stream', (key) => redis.xadd(key, { a: 1 })],
])('no call is a fault of the Worker where there is %s', async (_, store) => {
  // Not all at once, so that more of them find what was stored.
  for (let at = 0; at < calls.length; at += 20) {
    await redis.delete(...KEYS)
    await Promise.all(KEYS.map(store))
    const body = { transaction: false, commands: calls.slice(at, at + 20) }
    const response = await api('/v1/pipeline', { body })
    expect(await response.text()).toMatch(/^\{"results":/)
  }
  expect(calls.length).toBeGreaterThan(500)
})
