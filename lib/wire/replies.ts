import { InvalidResponse, type RedisError } from '../errors.ts'

/** How a client receives Redis strings: as text, or as the bytes they are. */
export type Text = string | Uint8Array

/** A reply as the wire brings it; in bytes mode every string is a `Uint8Array`. */
export type RawReply = string | number | bigint | null | Uint8Array | RedisError | RawReply[]

/** Number of commands that a script ran, by its reply. */
export type InnerCommands = (reply: RawReply) => number

/** Makes a typed reply of a raw one; `bytes` tells whether the client wants strings as bytes. */
export type Decode<R> = (reply: RawReply, bytes: boolean) => R

/** A dict: a record in text mode; in bytes mode a `Map`, since its keys need not be text. */
export type Dict<T extends Text, V> = T extends string ? Record<string, V> : Map<T, V>

const utf8 = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })

/** The reply as it came. The one cast of replies that need no shaping; the caller names the type. */
export function raw<R>(reply: RawReply): R {
  return reply as R
}

/** The reply as text, whatever the mode of the client. */
export function str(reply: RawReply): string {
  return reply instanceof Uint8Array ? utf8.decode(reply) : String(reply)
}

/** The reply as text, or null. */
export function strOrNull(reply: RawReply): string | null {
  return reply === null ? null : str(reply)
}

/** An integer: a number, or a bigint past 2^53 (which `number` in a signature stands for as well). */
export function integer(reply: RawReply): number {
  if (typeof reply === 'number') return reply
  const exact = typeof reply === 'bigint' ? reply : bigintOf(str(reply))
  const rounded = Number(exact)
  return Number.isSafeInteger(rounded) ? rounded : (exact as unknown as number)
}

function bigintOf(text: string): bigint {
  if (/^[-+]?\d+$/.test(text)) return BigInt(text)
  throw new InvalidResponse('The reply is no integer')
}

/** An integer, or null. */
export function integerOrNull(reply: RawReply): number | null {
  return reply === null ? null : integer(reply)
}

/** True for an integer that is not 0, or for any text: Python's `bool()`. */
export function truthy(reply: RawReply): boolean {
  if (reply instanceof Uint8Array) return reply.length > 0
  return Boolean(reply)
}

/** True for the status `OK`. */
export function ok(reply: RawReply): boolean {
  return reply !== null && str(reply) === 'OK'
}

/** A double; `inf`, `-inf` and `nan` included. */
export function float(reply: RawReply): number {
  return parseFloatReply(str(reply))
}

/** A double, or null. */
export function floatOrNull(reply: RawReply): number | null {
  return reply === null ? null : float(reply)
}

function parseFloatReply(text: string): number {
  if (text === 'inf' || text === '+inf') return Number.POSITIVE_INFINITY
  if (text === '-inf') return Number.NEGATIVE_INFINITY
  const value = text.trim() === '' ? Number.NaN : Number(text)
  // NaN is a score, too, in the replies of old servers.
  if (!Number.isNaN(value) || /^[-+]?nan$/.test(text)) return value
  throw new InvalidResponse('The reply is no number')
}

/** The items of an array reply; none for a nil one. */
export function items(reply: RawReply): RawReply[] {
  return Array.isArray(reply) ? reply : []
}

/** A list whose items are decoded one by one. */
export function listOf<R>(decode: Decode<R>): Decode<R[]> {
  return (reply, bytes) => items(reply).map((item) => decode(item, bytes))
}

/** What `decode` gives, or null for a nil reply. */
export function nullable<R>(decode: Decode<R>): Decode<R | null> {
  return (reply, bytes) => (reply === null ? null : decode(reply, bytes))
}

/** A set; in bytes mode its members are compared by identity, as JavaScript does. */
export function setOf<T>(reply: RawReply): Set<T> {
  return new Set(items(reply) as T[])
}

/** Neighbours of a flat reply, two by two. */
export function pairs(reply: RawReply): [RawReply, RawReply][] {
  const flat = items(reply)
  const out: [RawReply, RawReply][] = []
  for (let i = 0; i + 1 < flat.length; i += 2)
    out.push([flat[i] as RawReply, flat[i + 1] as RawReply])
  return out
}

/**
 * A flat reply of names and values as a record that has no inherited keys, so that `__proto__` is a name like any
 * other; in bytes mode as a `Map`.
 */
export function dictOf<T extends Text, V>(decode: Decode<V>): Decode<Dict<T, V>> {
  return (reply, bytes) => {
    const entries = pairs(reply).map(([name, value]) => [name, decode(value, bytes)] as const)
    if (bytes) return new Map(entries) as unknown as Dict<T, V>
    return record(entries.map(([name, value]) => [str(name), value])) as Dict<T, V>
  }
}

/** A flat reply of names and values as a record with names in text, whatever the mode of the client. */
export function recordOf<V>(decode: Decode<V>): Decode<Record<string, V>> {
  return (reply, bytes) =>
    record(pairs(reply).map(([name, value]) => [str(name), decode(value, bytes)]))
}

/** A record without inherited keys. */
export function record<V>(entries: Iterable<readonly [string, V]>): Record<string, V> {
  const out: Record<string, V> = Object.create(null)
  for (const [name, value] of entries) out[name] = value
  return out
}

/** What turns the score of a member into what the caller wants; redis-py's `score_cast_func`. */
export type ScoreCast<S> = (score: number) => S

/** A flat reply of members and scores as pairs, each score a double or what `cast` makes of it. */
export function scored<T, S = number>(cast?: ScoreCast<S>): Decode<[T, S][]> {
  return (reply) =>
    pairs(reply).map(([member, score]) => {
      const value = float(score)
      return [member as T, cast ? cast(value) : (value as S)]
    })
}

/** One page of a scan: the cursor to go on with, 0 at the end, and what `decode` makes of the rest. */
export function scanned<R>(decode: Decode<R>): Decode<[number, R]> {
  return (reply, bytes) => {
    const [cursor = null, page = null] = items(reply)
    return [integer(cursor), decode(page, bytes)]
  }
}
