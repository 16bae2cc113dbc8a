import { DataError } from '../errors.ts'
import { Executor, type Reply } from '../executor.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import { integer, integerOrNull, listOf, type Text } from '../wire/replies.ts'
import { isGiven, type Sole, soleOption } from '../wire/words.ts'

/** What a start and an end count. */
export type BitUnit = 'BYTE' | 'BIT' | 'byte' | 'bit'

/** A part of a string; negative places count from its end. */
export interface BitRange {
  /** First place of the part. */
  readonly start?: number | undefined
  /** Last place of the part, which belongs to it. */
  readonly end?: number | undefined
  /**
   * Whether `start` and `end` count bytes or bits.
   * @default 'BYTE'
   */
  readonly mode?: BitUnit | undefined
}

/** How BITOP combines strings. `DIFF`, `DIFF1`, `ANDOR` and `ONE` came with Redis 8.2. */
export type BitOperation = 'AND' | 'OR' | 'XOR' | 'NOT' | 'DIFF' | 'DIFF1' | 'ANDOR' | 'ONE'

/** Width and sign of an integer in a bit field: `u1` to `u63`, `i1` to `i64`. */
export type BitFieldEncoding = string

/** A place in a bit field: in bits, or as `'#2'` in widths of the integer. */
export type BitFieldOffset = number | string

/** What happens when an integer of a bit field leaves its range. */
export type BitFieldOverflow = 'WRAP' | 'SAT' | 'FAIL' | 'wrap' | 'sat' | 'fail'

/** Commands on the bits of strings. */
export abstract class BitCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * How many bits are set, in the whole string or in a part of it; 0 when there is no key.
   *
   * @throws DataError when only one of `start` and `end` is given.
   * @see https://redis.io/commands/bitcount
   */
  bitcount(
    key: Key,
    start: number,
    end: number,
    options?: Pick<BitRange, 'mode'>,
  ): Reply<M, T, number>
  /** How many bits are set, the part given as options. */
  bitcount(key: Key, options?: BitRange): Reply<M, T, number>
  bitcount(
    key: Key,
    first?: number | BitRange,
    last?: number,
    rest?: BitRange,
  ): Reply<M, T, number> {
    const { start, end, mode } = bitRange(first, last, rest)
    if (isGiven(start) !== isGiven(end)) {
      throw new DataError('Both start and end must be specified')
    }
    return this.call(['BITCOUNT', key, ...given(start, end, mode)], integer)
  }

  /**
   * Collects reads and writes of integers of any width inside one string; `execute()` sends them as one command, and on
   * a pipeline queues it.
   *
   * @example
   * const [before, sum] = await redis.bitfield('counters').get('u8', 0).incrby('u8', 0, 1).execute()
   * @param defaultOverflow what happens on overflow until the builder's `overflow` says otherwise; `WRAP` when left out.
   * @see https://redis.io/commands/bitfield
   */
  bitfield(
    key: Key,
    defaultOverflow?: Sole<'defaultOverflow', BitFieldOverflow>,
  ): BitFieldOperation<M, T> {
    return new BitFieldOperation(this, key, soleOption('defaultOverflow', defaultOverflow))
  }

  /**
   * Integers inside a string: the one of `encoding` at `offset`, then those of `items`. Also where writes are refused.
   *
   * @see https://redis.io/commands/bitfield_ro
   */
  bitfieldRo(
    key: Key,
    encoding: BitFieldEncoding,
    offset: BitFieldOffset,
    items?: Sole<'items', readonly (readonly [BitFieldEncoding, BitFieldOffset])[]>,
  ): Reply<M, T, number[]> {
    const all = [[encoding, offset] as const, ...(soleOption('items', items) ?? [])]
    const words = all.flatMap(([type, place]): Encodable[] => ['GET', type, place])
    return this.call(['BITFIELD_RO', key, ...words], listOf(integer))
  }

  /**
   * Combines strings bit by bit into `dest`; the reply is its length in bytes. Shorter strings count as filled with
   * zeros.
   *
   * @param operation `NOT` takes one key.
   * @see https://redis.io/commands/bitop
   */
  bitop(
    operation: BitOperation | Lowercase<BitOperation>,
    dest: Key,
    ...keys: Key[]
  ): Reply<M, T, number> {
    return this.call(['BITOP', operation, dest, ...keys], integer)
  }

  /**
   * Place of the first bit that is 0 or 1, in bits from the start of the string; -1 when there is none. Without an end,
   * a string of ones is taken to go on with zeros: looking for 0 gives the place after its last bit.
   *
   * @throws DataError when `bit` is neither 0 nor 1, or `end` is given without `start`.
   * @see https://redis.io/commands/bitpos
   */
  bitpos(
    key: Key,
    bit: number,
    start: number,
    end?: number,
    options?: Pick<BitRange, 'mode'>,
  ): Reply<M, T, number>
  /** Place of the first such bit, the part to look at given as options. */
  bitpos(key: Key, bit: number, options?: BitRange): Reply<M, T, number>
  bitpos(
    key: Key,
    bit: number,
    first?: number | BitRange,
    last?: number,
    rest?: BitRange,
  ): Reply<M, T, number> {
    if (bit !== 0 && bit !== 1) throw new DataError('bit must be 0 or 1')
    const { start, end, mode } = bitRange(first, last, rest)
    if (isGiven(end) && !isGiven(start)) {
      throw new DataError('start argument is not set, when end is specified')
    }
    return this.call(['BITPOS', key, bit, ...given(start, end, mode)], integer)
  }

  /**
   * The bit at `offset`, 0 or 1; 0 beyond the end of the string.
   *
   * @see https://redis.io/commands/getbit
   */
  getbit(name: Key, offset: number): Reply<M, T, number> {
    return this.call(['GETBIT', name, offset], integer)
  }

  /**
   * Sets the bit at `offset` and gives the one before, 0 or 1. The string grows as needed, so a far offset takes memory
   * up to there.
   *
   * @param value everything but 0 and `false` sets it.
   * @throws DataError when it is left out.
   * @see https://redis.io/commands/setbit
   */
  setbit(name: Key, offset: number, value: number | boolean): Reply<M, T, number> {
    if (value === undefined) throw new DataError('setbit takes a value, 0 or 1')
    return this.call(['SETBIT', name, offset, value ? 1 : 0], integer)
  }
}

/** Reads and writes of integers inside one string, collected for one BITFIELD; made by `bitfield`. */
export class BitFieldOperation<M, T extends Text = string> {
  readonly #executor: Executor<M, T>
  readonly #key: Key
  readonly #defaultOverflow: BitFieldOverflow
  #words: Encodable[] = []
  #overflow = 'WRAP'

  constructor(executor: Executor<M, T>, key: Key, defaultOverflow?: BitFieldOverflow) {
    this.#executor = executor
    this.#key = key
    this.#defaultOverflow = defaultOverflow ?? 'WRAP'
    this.reset()
  }

  /** Adds a read of the integer at `offset`. */
  get(fmt: BitFieldEncoding, offset: BitFieldOffset): this {
    this.#words.push('GET', fmt, offset)
    return this
  }

  /** Adds a write of the integer at `offset`; its reply is the integer before, or `null` when `FAIL` kept it. */
  set(fmt: BitFieldEncoding, offset: BitFieldOffset, value: number | bigint): this {
    this.#words.push('SET', fmt, offset, value)
    return this
  }

  /**
   * Adds `increment` to the integer at `offset`; its reply is the sum, or `null` when `FAIL` kept it from being stored.
   *
   * @param overflow as by {@link BitFieldOperation.overflow}, for this and the following operations.
   */
  incrby(
    fmt: BitFieldEncoding,
    offset: BitFieldOffset,
    increment: number | bigint,
    overflow?: Sole<'overflow', BitFieldOverflow>,
  ): this {
    const mode = soleOption('overflow', overflow)
    if (mode) this.overflow(mode)
    this.#words.push('INCRBY', fmt, offset, increment)
    return this
  }

  /** Chooses what happens on overflow in the operations that follow: start over, stay at the limit, or leave it be. */
  overflow(overflow: BitFieldOverflow): this {
    const mode = overflow.toUpperCase()
    if (mode !== this.#overflow) this.#words.push('OVERFLOW', mode)
    this.#overflow = mode
    return this
  }

  /** Forgets the operations; overflows are treated as the builder was told at first. */
  reset(): this {
    this.#words = []
    this.#overflow = 'WRAP'
    return this.overflow(this.#defaultOverflow)
  }

  /** One reply for each `get`, `set` and `incrby`, in order. The builder is empty afterwards and can be used again. */
  execute(): Reply<M, T, (number | null)[]> {
    const words = ['BITFIELD', this.#key, ...this.#words]
    this.reset()
    return this.#executor.call(words, listOf(integerOrNull))
  }
}

/** The part of a string, given by position or as options. */
function bitRange(first?: number | BitRange, last?: number, rest?: BitRange): BitRange {
  if (typeof first === 'object' && first !== null) return first
  return { start: first, end: last, mode: rest?.mode }
}

/** The values that were given, in order. */
function given(...values: (Encodable | undefined)[]): Encodable[] {
  return values.filter(isGiven)
}
