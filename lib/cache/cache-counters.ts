import { Float } from '../codecs/python/numbers.ts'
import { DataError } from '../errors.ts'
import { formatNumber } from '../wire/encode.ts'
import { integer, items, type RawReply, str } from '../wire/replies.ts'
import { optionsOf, type VersionOptions } from './cache-base.ts'
import { CacheExpiry } from './cache-expiry.ts'
import { ValueError } from './errors.ts'
import { CacheKey, type KeyLike, type Version } from './keys.ts'
import { pythonInt } from './python-int.ts'
import { commandsRun, INCREMENT, MOVE, REPLACE } from './scripts.ts'

/** What may be added to a value: a whole number, or a fraction, which makes the sum a float. */
export type Delta = number | bigint | Float

/** What `decr`, `incrVersion` and `decrVersion` may be told. */
export interface DeltaOptions<D = Delta> extends VersionOptions {
  /** @default 1 */
  readonly delta?: D | undefined
}

/** What `incr` may be told. */
export interface IncrOptions extends DeltaOptions {
  /** Take a missing key for 0, with no expiry, in place of raising. @default false */
  readonly ignoreKeyCheck?: boolean | undefined
}

/** Counting, and moving keys to other versions. */
export abstract class CacheCounters<I extends null = never> extends CacheExpiry<I> {
  /**
   * Adds to the value of a key and gives the sum, a `bigint` past 2^53. What is left of its time stays as it is.
   *
   * Costs one request for whole numbers of 64 bits. Floats, booleans and larger numbers, which Redis cannot add to, cost
   * two: the sum replaces the value if that is still the same, else the newer one is added to, for a request more; so
   * nothing is lost there either.
   *
   * @throws ValueError when there is no such key, and when its value is no number.
   */
  async incr(key: KeyLike, options: Delta | IncrOptions = 1): Promise<number | I> {
    const {
      delta = 1,
      version,
      ignoreKeyCheck = false,
    } = deltaOptions<IncrOptions>('incr', options)
    const name = this.makeKey(key, { version })
    return await this.guard<number, I>('incr', null as I, () =>
      this.#increment(name, delta, ignoreKeyCheck),
    )
  }

  /** Takes from the value of a key: {@link CacheCounters.incr} of the negative. */
  async decr(key: KeyLike, options: Delta | DeltaOptions = 1): Promise<number | I> {
    const { delta = 1, ...rest } = deltaOptions<DeltaOptions>('decr', options)
    return await this.incr(key, { ...rest, delta: negative(delta) })
  }

  /**
   * Moves a key to the version that is `delta` higher, with its value and what is left of its time, and gives that
   * version. Costs one request.
   *
   * @throws ValueError when there is no such key, or it holds `null`.
   */
  async incrVersion(key: KeyLike, options: number | DeltaOptions<number> = 1): Promise<number | I> {
    const { delta = 1, version } = deltaOptions<DeltaOptions<number>>('incrVersion', options)
    const from = wholeVersion(version ?? this.version)
    const next = from + wholeVersion(delta)
    const old = this.makeKey(key, { version: from })
    const original = key instanceof CacheKey ? key.originalKey() : key
    const moved = await this.guard<boolean, null>('incrVersion', null, () =>
      this.move(old, this.makeKey(original, { version: next })),
    )
    if (moved === false) throw new ValueError('Key not found')
    return moved === null ? (null as I) : next
  }

  /** Moves a key to a lower version: {@link CacheCounters.incrVersion} of the negative. */
  async decrVersion(key: KeyLike, options: number | DeltaOptions<number> = 1): Promise<number | I> {
    const { delta = 1, ...rest } = deltaOptions<DeltaOptions<number>>('decrVersion', options)
    return await this.incrVersion(key, { ...rest, delta: -delta })
  }

  /** Renames a key that holds something else than None, and tells whether there was one. */
  protected async move(from: CacheKey, to: CacheKey): Promise<boolean> {
    const client = await this.client('write', from, to)
    const words = ['EVAL', MOVE, 2, String(from), String(to), await this.encode(null)]
    return await client.call(words, isDone, { innerCommands: commandsRun })
  }

  /**
   * Puts a value in the place of another: `true` when that was still there, else the bytes that are there by now, or
   * `null` when there is no key.
   */
  protected async replace(
    name: CacheKey,
    stored: Uint8Array,
    value: unknown,
    expiry: number | 'KEEPTTL' | 'PERSIST',
  ): Promise<true | Uint8Array | null> {
    const client = await this.client('write', name)
    const words = ['EVAL', REPLACE, 1, String(name), expiry, stored, await this.encode(value)]
    return await client.call(words, replaced, { innerCommands: commandsRun })
  }

  async #increment(name: CacheKey, delta: Delta, ignoreKeyCheck: boolean): Promise<number> {
    const client = await this.client('write', name)
    const words = ['EVAL', INCREMENT, 1, String(name), digits(delta), ignoreKeyCheck ? '1' : '0']
    const reply = await client.call(words, increment, { innerCommands: commandsRun })
    if (!(reply instanceof Uint8Array)) return present(reply)
    let stored = reply
    for (;;) {
      const sum = plus(this.#addend(stored, await this.decode(stored)), delta)
      const outcome = await this.replace(name, stored, sum, 'KEEPTTL')
      if (outcome === true) return numberOf(sum)
      stored = present(outcome)
    }
  }

  /** Whole numbers are stored as digits, so a number that a serializer wrote is a float, whatever it looks like. */
  #addend(stored: Uint8Array, value: unknown): unknown {
    if (typeof value === 'boolean') return value ? 1 : 0
    return typeof value === 'number' && pythonInt(stored) === undefined ? new Float(value) : value
  }
}

function deltaOptions<O extends { readonly delta?: unknown }>(
  method: string,
  given: O | Delta,
): Partial<O> {
  const isDelta = typeof given === 'number' || typeof given === 'bigint' || given instanceof Float
  return isDelta ? ({ delta: given } as Partial<O>) : optionsOf(method, given)
}

/** The sum, the bytes that cannot be added to, or null when there is no key. */
function increment(reply: RawReply): number | Uint8Array | null {
  const [, kind = null, value = null] = items(reply)
  if (str(kind) === 'none') return null
  return str(kind) === 'sum' ? integer(value) : (value as Uint8Array)
}

/**
 * What was found.
 *
 * @throws ValueError for null.
 */
function present<R>(reply: R | null): R {
  if (reply === null) throw new ValueError('Key not found')
  return reply
}

function replaced(reply: RawReply): true | Uint8Array | null {
  const [, isReplaced, stored = null] = items(reply)
  return Number(isReplaced) === 1 ? true : (stored as Uint8Array | null)
}

function isDone(reply: RawReply): boolean {
  return Number(items(reply)[1]) === 1
}

function digits(delta: Delta): string {
  if (typeof delta === 'bigint') return delta.toString()
  // Adding 0 makes 0 of -0, which Redis would not take for a whole number.
  const text = formatNumber(Number(delta) + 0)
  return delta instanceof Float && Number.isSafeInteger(Number(delta)) ? `${text}.0` : text
}

function negative(delta: Delta): Delta {
  return delta instanceof Float ? new Float(-Number(delta)) : -delta
}

/** Python's sum: a whole number of whole numbers, a float as soon as one of the two is. */
function plus(value: unknown, delta: Delta): bigint | Float {
  const isWhole = typeof value === 'bigint' || Number.isSafeInteger(value)
  if (!isWhole && !(value instanceof Float)) {
    throw new ValueError('The value of the key is no number that could be added to')
  }
  if (isWhole && (typeof delta === 'bigint' || Number.isSafeInteger(delta))) {
    return BigInt(value as number | bigint) + BigInt(delta as number | bigint)
  }
  return new Float(Number(value) + Number(delta))
}

function numberOf(sum: bigint | Float): number {
  return sum instanceof Float ? Number(sum) : integer(sum)
}

function wholeVersion(version: Version): number {
  if (typeof version === 'number' && Number.isSafeInteger(version)) return version
  throw new DataError('Only versions that are whole numbers can be counted up and down')
}
