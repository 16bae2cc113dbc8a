import { afterAll, describe, expect, inject, it } from 'vitest'
import { type Cache, createCaches } from '../../lib/cache/index.ts'
import { PickleSerializer } from '../../lib/codecs/pickle/pickle.ts'
import { Redis } from '../../lib/index.ts'
import { floatOf, isTag, type Tagged } from '../differential/tagged.ts'
import { callOnRedge, type DjangoCall } from '../support/django-calls.ts'
import { type PythonError, startPeer } from '../support/python-peer.ts'
import { type StoredKey, storedKeys } from '../support/stored-keys.ts'
import { inOneOrder, toTagged } from '../support/tagged-python.ts'
import { type CacheCase, common, PREFIX, recorded, sinceSix } from './cache-calls.ts'
import { odd } from './cache-odd-calls.ts'

const redis = new Redis({ url: inject('gatewayUrl'), token: inject('gatewayToken') })
const bytesRedis = redis.with({ decodeResponses: false })
const peer = await startPeer(inject('redisUrl'))

afterAll(async () => {
  await peer.close()
})

/** What came of a call: a value, or the name of the exception. */
type Outcome = { readonly value: Tagged } | { readonly raised: string }

async function onDjango(prefix: string, client: string, call: DjangoCall): Promise<Outcome> {
  const fields = { cache: { prefix, client }, ...call }
  return await peer.call<Tagged>('cache', fields).then(
    (value) => ({ value: inOrder(call, plain(value)) }),
    (error: PythonError) => ({ raised: error.type === 'TypeError' ? 'ValueError' : error.type }),
  )
}

async function onRedge(cache: Cache<null>, call: DjangoCall): Promise<Outcome> {
  return await callOnRedge(cache, call).then(
    (value) => ({ value: inOrder(call, plain(toTagged(value ?? null))) }),
    (error: Error) => ({ raised: error.name }),
  )
}

function cacheOf(prefix: string, client: string): Cache<null> {
  const clientClass = `django_redis.client.${client === 'herd' ? 'HerdClient' : 'DefaultClient'}`
  const serializer = new PickleSerializer({ exactFloats: true })
  const options = { clientClass, serializer, ignoreExceptions: false }
  return createCaches({ default: { redis, keyPrefix: prefix, options } }).default as Cache<null>
}

/** Debian's django-redis is older than the sets and sorted sets; a newer one runs them, too. */
const isSix = Number.parseInt(String(peer.versions.django_redis), 10) >= 6

describe('a cache of redge and one of Django answer alike, and leave the same behind', () => {
  it.each(recorded.filter(isSameInRedge))('$name', expectSame)
  it.each(isSix ? [...common, ...sinceSix] : common)('$name', expectSame)
  it.each(odd)('$name', expectSame)
})

describe('where Lua makes Django wrong, redge is right', () => {
  it.each([
    ['9007199254740991', 2, 9007199254740993n],
    ['9223372036854775806', 1, 9223372036854775807n],
    ['-9223372036854775807', -1, -9223372036854775808n],
    ['9223372036854775807', 1, 9223372036854775808n],
  ])('%s and %i', async (stored, delta, sum) => {
    const cache = cacheOf(`js-${crypto.randomUUID()}`, 'default')
    await cache.set('k', BigInt(stored))
    expect(await cache.incr('k', delta)).toBe(sum)
    expect(await cache.get('k')).toBe(sum)
    expect(await cache.decr('k', delta)).toBe(
      stored === '9007199254740991' ? Number(stored) : BigInt(stored),
    )
  })
})

/** Both sides start with nothing, each under a prefix of its own. */
async function expectSame({ client, calls }: CacheCase): Promise<void> {
  const run = crypto.randomUUID()
  const [theirs, ours] = [`py-${run}`, `js-${run}`]
  const cache = cacheOf(ours, client)
  const since = performance.now()
  for (const call of calls) {
    const outcome = await onDjango(theirs, client, withPrefix(call, theirs))
    const ownOutcome = await onRedge(cache, withPrefix(call, ours))
    expect(ownOutcome, JSON.stringify(call)).toEqual(outcome)
  }
  // Both wrote within this time, and some of Django's timeouts are whole seconds.
  const apartMs = performance.now() - since + 1000
  const there = await storedKeys(bytesRedis, theirs)
  const own = await storedKeys(bytesRedis, ours)
  expect(own.map((key, index) => atExpiryOf(key, there[index], apartMs))).toEqual(there)
}

/** The key, with the expiry of the other where they are no more than so many milliseconds apart. */
function atExpiryOf(key: StoredKey, other: StoredKey | undefined, apartMs: number): StoredKey {
  const expiry = other?.expiresAt ?? null
  if (key.expiresAt === null || expiry === null) return key
  return Math.abs(key.expiresAt - expiry) <= apartMs ? { ...key, expiresAt: expiry } : key
}

function withPrefix(call: DjangoCall, prefix: string): DjangoCall {
  const named = call.args.map((arg) =>
    typeof arg === 'string' ? arg.replace(PREFIX, prefix) : arg,
  )
  return { ...call, args: named }
}

/** clear() is another on purpose, and deleting no keys gives a number since django-redis 6. */
function isSameInRedge({ name }: CacheCase): boolean {
  return !['clear', 'delete_many empty'].includes(name)
}

/** Keys come in an order that nobody promises. */
function inOrder({ method }: DjangoCall, value: Tagged): Tagged {
  const isUnordered = ['keys', 'iter_keys', 'sscan_iter'].includes(method)
  return isUnordered && Array.isArray(value) ? value.map(String).sort() : value
}

/** What both languages have: no tuples, no floats that are whole, no order in sets. The bytes in Redis tell those apart. */
function plain(value: Tagged): Tagged {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plain)
  if (!isTag(value)) return fromEntries(Object.entries(value))
  const { $py, v } = value
  if ($py === 'float') return floatOf(v as string)
  if ($py === 'tuple') return (v as Tagged[]).map(plain)
  if ($py === 'OrderedDict' || $py === 'dict') return fromEntries(v as [string, Tagged][])
  return inOneOrder(value)
}

function fromEntries(entries: readonly (readonly [string, Tagged])[]): Tagged {
  return Object.fromEntries(entries.map(([key, item]) => [key, plain(item)]))
}
