import type { Cache } from '../../lib/cache/index.ts'
import { DateTime } from '../../lib/codecs/python-values.ts'
import type { Tagged } from '../differential/tagged.ts'
import { fromTagged } from './tagged-python.ts'

/** A call of a method of Django's cache, its arguments in the notation of README-python-peer.md. */
export interface DjangoCall {
  readonly method: string
  readonly args: readonly Tagged[]
  readonly kwargs: Readonly<Record<string, Tagged>>
}

interface Signature {
  /** The parameters in Python's order. */
  readonly names: readonly string[]
  /** How many of them redge takes by position. */
  readonly positional: number
}

function signature(text: string): Signature {
  const [required = '', optional = ''] = text.split('|')
  const words = (part: string): string[] => part.split(' ').filter((word) => word !== '')
  return {
    names: [...words(required), ...words(optional)],
    positional: words(required).length,
  }
}

/** Before the bar what redge takes by position, after it what goes into its options. */
const SIGNATURES: Readonly<Record<string, Signature>> = {
  set: signature('key value | timeout version client nx xx'),
  add: signature('key value | timeout version'),
  get: signature('key | default version'),
  get_or_set: signature('key default | timeout version'),
  get_many: signature('keys | version'),
  set_many: signature('data | timeout version'),
  delete: signature('key | version'),
  delete_many: signature('keys | version'),
  delete_pattern: signature('pattern | version prefix client itersize'),
  clear: signature('|'),
  has_key: signature('key | version'),
  touch: signature('key | timeout version'),
  incr: signature('key | delta version client ignore_key_check'),
  decr: signature('key | delta version'),
  incr_version: signature('key | delta version'),
  decr_version: signature('key | delta version'),
  ttl: signature('key | version'),
  pttl: signature('key | version'),
  persist: signature('key | version'),
  expire: signature('key timeout | version'),
  pexpire: signature('key timeout | version'),
  expire_at: signature('key when | version'),
  pexpire_at: signature('key when | version'),
  keys: signature('search | version'),
  iter_keys: signature('search | itersize client version'),
  sismember: signature('key member | version'),
  smove: signature('source destination member | version'),
  scard: signature('key | version'),
  smembers: signature('key | version'),
  spop: signature('key | count version'),
  srandmember: signature('key | count version'),
  sscan: signature('key | match count version'),
  sscan_iter: signature('key | match count version'),
  hset: signature('name key value | version'),
  hdel: signature('name key | version'),
  hlen: signature('name |'),
  hkeys: signature('name |'),
  hexists: signature('name key | version'),
  zadd: signature('name mapping | nx xx ch incr gt lt version'),
  zcard: signature('name | version'),
  zcount: signature('name min max | version'),
  zincrby: signature('name amount value | version'),
  zpopmin: signature('name | count version'),
  zpopmax: signature('name | count version'),
  zrange: signature('name start end | desc withscores score_cast_func version'),
  zrevrange: signature('name start end | withscores score_cast_func version'),
  zrangebyscore: signature('name min max | start num withscores score_cast_func version'),
  zrevrangebyscore: signature('name max min | start num withscores score_cast_func version'),
  zrank: signature('name value | version'),
  zremrangebyscore: signature('name min max | version'),
  zscore: signature('name value | version'),
}

/** The same call on a cache of redge; a generator's items come in a list. */
export async function callOnRedge(cache: Cache<null>, call: DjangoCall): Promise<unknown> {
  const name = camelCase(call.method)
  const { version, ...kwargs } = call.kwargs
  const signed = SIGNATURES[call.method]
  // Where any number of values is taken, a view gives the version.
  const target =
    signed || version === undefined ? cache : cache.with({ version: version as number })
  const method: unknown = Reflect.get(target, name)
  if (typeof method !== 'function') throw new Error(`A cache has no method ${name}`)
  const args = signed ? argumentsOf(signed, call) : call.args.map(fromTagged)
  if (!signed && Object.keys(kwargs).length > 0) throw new Error(`${name} takes no options`)
  const result: unknown = method.apply(target, args)
  if (isAsyncIterable(result)) return await Array.fromAsync(result)
  return await result
}

function argumentsOf({ names, positional }: Signature, { args, kwargs }: DjangoCall): unknown[] {
  const given = new Map(args.map((value, index) => [names[index] ?? '', fromTagged(value)]))
  for (const [name, value] of Object.entries(kwargs)) given.set(name, fromTagged(value))
  const required = names.slice(0, positional).map((name) => dateOf(name, given.get(name)))
  const options = names.slice(positional).filter((name) => given.has(name))
  if (options.length === 0) return required
  const entries = options.map((name) => [camelCase(name), numberOf(given.get(name))])
  return [...required, Object.fromEntries(entries)]
}

/** A time to expire at is a `Date`; both languages take a naive one for local time. */
function dateOf(name: string, value: unknown): unknown {
  return name === 'when' && value instanceof DateTime ? new Date(value.isoformat()) : value
}

/** Timeouts are plain numbers. */
function numberOf(value: unknown): unknown {
  return value instanceof Number ? Number(value) : value
}

function camelCase(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
