import { DataError } from '../errors.ts'
import { Executor, type Reply } from '../executor.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import {
  type Decode,
  integer,
  integerOrNull,
  items,
  listOf,
  nullable,
  ok,
  raw,
  type Text,
} from '../wire/replies.ts'
import { flags, isGiven, listOrArgs, option, type Sole, soleOption } from '../wire/words.ts'

/** The head (`LEFT`) or the tail (`RIGHT`) of a list. */
export type ListEnd = 'LEFT' | 'RIGHT' | 'left' | 'right'

/** On which side of an element another is put. */
export type ListSide = 'BEFORE' | 'AFTER' | 'before' | 'after'

/** From which end an element is taken, and at which it is put. */
export interface MoveOptions {
  /** @default 'LEFT' */
  readonly src?: ListEnd | undefined
  /** @default 'RIGHT' */
  readonly dest?: ListEnd | undefined
}

/** The same for several elements. */
export interface MoveManyOptions extends MoveOptions {
  /** How many to move; one when not given. Needs `ordering`. */
  readonly count?: number | undefined
  /**
   * `COUNT` moves up to `count` elements, `EXACTLY` that many or none.
   * @default 'COUNT'
   */
  readonly mode?: 'COUNT' | 'EXACTLY' | undefined
  /** `OBO` moves one by one, which may turn their order round; `BULK` keeps their order. */
  readonly ordering?: 'OBO' | 'BULK' | undefined
}

/** How many elements to take out of the list. */
export interface PopManyOptions {
  /**
   * Up to that many.
   * @default 1
   */
  readonly count?: number | undefined
}

/** Where in a list to look for an element. */
export interface LposOptions {
  /** Which match to begin with: 1 is the first from the head, -1 the first from the tail. 0 is an error. */
  readonly rank?: number | undefined
  /** Give a list of up to that many places, of all for 0. */
  readonly count?: number | undefined
  /** Compare that many elements at most; 0 sets no limit. */
  readonly maxlen?: number | undefined
}

/** In which order SORT gives which elements. */
export interface SortOptions {
  /** How many elements to leave out; comes together with `num`. */
  readonly start?: number | undefined
  /** How many elements to give at most; comes together with `start`. */
  readonly num?: number | undefined
  /** Order by the values of these keys, `*` standing for the element, or `h*->field`; without a `*`, do not sort. */
  readonly by?: Key | undefined
  /** Give the values of these keys in place of the element, `*` standing for it; `#` is the element itself. */
  readonly get?: Key | readonly Key[] | undefined
  /** From the highest to the lowest. */
  readonly desc?: boolean | undefined
  /** Compare as text; without it, every element must be a number. */
  readonly alpha?: boolean | undefined
}

/** The same with what becomes of the result. */
export interface SortAndStoreOptions extends SortOptions {
  /** Store the result as a list at this key, and give its length. */
  readonly store?: Key | undefined
  /** Give a list for each element, with a value for each pattern of `get`, of which there must be two at least. */
  readonly groups?: boolean | undefined
}

/** Commands on lists. */
export abstract class ListCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * Moves one element from the end `src` of a list to the end `dest` of another, or of the same; the reply is the
   * element, or `null` when the first list is empty.
   *
   * @see https://redis.io/commands/lmove
   */
  lmove(firstList: Key, secondList: Key, src: ListEnd, dest?: ListEnd): Reply<M, T, T | null>
  /** Moves one element, by default from the head of the first list to the tail of the second. */
  lmove(firstList: Key, secondList: Key, options?: MoveOptions): Reply<M, T, T | null>
  lmove(
    firstList: Key,
    secondList: Key,
    first: ListEnd | MoveOptions = {},
    second?: ListEnd,
  ): Reply<M, T, T | null> {
    const { src, dest } = typeof first === 'string' ? { src: first, dest: second } : first
    return this.call(
      ['LMOVE', firstList, secondList, src ?? 'LEFT', dest ?? 'RIGHT'],
      raw<T | null>,
    )
  }

  /**
   * Moves several elements from one list to another; the reply is the elements in the order they have there, or `null`
   * when none was moved. Newer than Redis 8.8.
   *
   * @throws DataError when `count` comes without `ordering`, or `mode` or `ordering` without `count`.
   * @see https://redis.io/commands/lmovem
   */
  lmovem(firstList: Key, secondList: Key, options: MoveManyOptions = {}): Reply<M, T, T[] | null> {
    const { src = 'LEFT', dest = 'RIGHT' } = options
    return this.call(
      ['LMOVEM', firstList, secondList, src, dest, ...howMany(options)],
      raw<T[] | null>,
    )
  }

  /**
   * Takes elements out of the first of the lists that has any: `[key, elements]`, or `null` when all are empty.
   *
   * @see https://redis.io/commands/lmpop
   */
  lmpop(
    numKeys: number,
    args: readonly Key[],
    direction: ListEnd,
    { count = 1 }: PopManyOptions = {},
  ): Reply<M, T, [T, T[]] | null> {
    const many = count === 1 ? [] : ['COUNT', count]
    return this.call(['LMPOP', numKeys, ...args, direction, ...many], raw<[T, T[]] | null>)
  }

  /**
   * The element at `index`, or `null` when there is none. 0 is the head and -1 the tail.
   *
   * @see https://redis.io/commands/lindex
   */
  lindex(name: Key, index: number): Reply<M, T, T | null> {
    return this.call(['LINDEX', name, index], raw<T | null>)
  }

  /**
   * Puts `value` before or after the first element that equals `refvalue`; the reply is the new length, -1 when no
   * element does, 0 for a missing key.
   *
   * @see https://redis.io/commands/linsert
   */
  linsert(name: Key, where: ListSide, refvalue: Encodable, value: Encodable): Reply<M, T, number> {
    return this.call(['LINSERT', name, where, refvalue, value], integer)
  }

  /**
   * Number of elements; 0 for a missing key.
   *
   * @see https://redis.io/commands/llen
   */
  llen(name: Key): Reply<M, T, number> {
    return this.call(['LLEN', name], integer)
  }

  /**
   * The element at the head, which is taken out, or `null` for a missing key. The key goes with its last element.
   *
   * @see https://redis.io/commands/lpop
   */
  lpop(name: Key): Reply<M, T, T | null>
  /**
   * Up to `count` elements from the head, which are taken out; `null` for a missing key.
   *
   * @see https://redis.io/commands/lpop
   */
  lpop(name: Key, count: number | { readonly count: number }): Reply<M, T, T[] | null>
  /** One element, or a list when `count` is given. */
  lpop(name: Key, count?: Sole<'count', number>): Reply<M, T, T | T[] | null>
  lpop(name: Key, count?: Sole<'count', number>): Reply<M, T, unknown> {
    return this.call<unknown>(['LPOP', name, ...howManyAtMost(count)], raw)
  }

  /**
   * Puts values at the head, one after the other, so that the last one is the new head; the reply is the new length.
   *
   * @see https://redis.io/commands/lpush
   */
  lpush(name: Key, ...values: Encodable[]): Reply<M, T, number> {
    return this.call(['LPUSH', name, ...values], integer)
  }

  /**
   * Puts values at the head of a list that exists; the reply is the new length, 0 for a missing key.
   *
   * @see https://redis.io/commands/lpushx
   */
  lpushx(name: Key, ...values: Encodable[]): Reply<M, T, number> {
    return this.call(['LPUSHX', name, ...values], integer)
  }

  /**
   * The elements from `start` to `end`, both included; negative places count from the tail. `[]` beyond the list.
   *
   * @see https://redis.io/commands/lrange
   */
  lrange(name: Key, start: number, end: number): Reply<M, T, T[]> {
    return this.call(['LRANGE', name, start, end], raw<T[]>)
  }

  /**
   * Removes elements that equal `value`: up to `count` from the head on, up to `-count` from the tail on when it is
   * negative, all for 0. The reply is how many.
   *
   * @see https://redis.io/commands/lrem
   */
  lrem(name: Key, count: number, value: Encodable): Reply<M, T, number> {
    return this.call(['LREM', name, count, value], integer)
  }

  /**
   * Replaces the element at `index`; the reply is `true`. An error of the server when there is none.
   *
   * @see https://redis.io/commands/lset
   */
  lset(name: Key, index: number, value: Encodable): Reply<M, T, boolean> {
    return this.call(['LSET', name, index, value], ok)
  }

  /**
   * Keeps the elements from `start` to `end`, both included, and removes the others; the reply is `true`.
   *
   * @see https://redis.io/commands/ltrim
   */
  ltrim(name: Key, start: number, end: number): Reply<M, T, boolean> {
    return this.call(['LTRIM', name, start, end], ok)
  }

  /**
   * The element at the tail, which is taken out, or `null` for a missing key. The key goes with its last element.
   *
   * @see https://redis.io/commands/rpop
   */
  rpop(name: Key): Reply<M, T, T | null>
  /**
   * Up to `count` elements from the tail, which are taken out, the tail first; `null` for a missing key.
   *
   * @see https://redis.io/commands/rpop
   */
  rpop(name: Key, count: number | { readonly count: number }): Reply<M, T, T[] | null>
  /** One element, or a list when `count` is given. */
  rpop(name: Key, count?: Sole<'count', number>): Reply<M, T, T | T[] | null>
  rpop(name: Key, count?: Sole<'count', number>): Reply<M, T, unknown> {
    return this.call<unknown>(['RPOP', name, ...howManyAtMost(count)], raw)
  }

  /**
   * Moves the element at the tail of `src` to the head of `dst`; the reply is the element, or `null` when `src` is
   * empty. `lmove` does the same for any two ends.
   *
   * @see https://redis.io/commands/rpoplpush
   */
  rpoplpush(src: Key, dst: Key): Reply<M, T, T | null> {
    return this.call(['RPOPLPUSH', src, dst], raw<T | null>)
  }

  /**
   * Puts values at the tail; the reply is the new length.
   *
   * @see https://redis.io/commands/rpush
   */
  rpush(name: Key, ...values: Encodable[]): Reply<M, T, number> {
    return this.call(['RPUSH', name, ...values], integer)
  }

  /**
   * Puts values at the tail of a list that exists; the reply is the new length, 0 for a missing key.
   *
   * @see https://redis.io/commands/rpushx
   */
  rpushx(name: Key, ...values: Encodable[]): Reply<M, T, number> {
    return this.call(['RPUSHX', name, ...values], integer)
  }

  /**
   * The place of the first element that equals `value`, or `null` when none does. Places are from the head, also when a
   * negative `rank` looks from the tail.
   *
   * @see https://redis.io/commands/lpos
   */
  lpos(
    name: Key,
    value: Encodable,
    options?: LposOptions & { count?: undefined },
  ): Reply<M, T, number | null>
  /** The places of the elements that equal `value`, up to `count` of them; `[]` when none does. */
  lpos(name: Key, value: Encodable, options: LposOptions & { count: number }): Reply<M, T, number[]>
  /** The place of one element, or a list when `count` is given. */
  lpos(name: Key, value: Encodable, options: LposOptions): Reply<M, T, number | number[] | null>
  lpos(name: Key, value: Encodable, options: LposOptions = {}): Reply<M, T, unknown> {
    const { rank, count, maxlen } = options
    const words = [...option('RANK', rank), ...option('COUNT', count), ...option('MAXLEN', maxlen)]
    const decode = isGiven(count) ? nullable(listOf(integer)) : integerOrNull
    return this.call<unknown>(['LPOS', name, value, ...words], decode)
  }

  /**
   * The elements of a list, a set or a sorted set in order, as numbers unless `alpha` is given; `[]` for a missing key.
   *
   * @throws DataError when only one of `start` and `num` is given.
   * @see https://redis.io/commands/sort
   */
  sort(
    name: Key,
    options?: SortAndStoreOptions & { get?: undefined; store?: undefined; groups?: false },
  ): Reply<M, T, T[]>
  /** The values of the keys that `get` names, `null` for each that is missing, in one flat list. */
  sort(
    name: Key,
    options: SortAndStoreOptions & { store?: undefined; groups?: false },
  ): Reply<M, T, (T | null)[]>
  /**
   * The values of the keys that `get` names, a list for each element.
   *
   * @throws DataError when `get` is not a list of two patterns at least.
   */
  sort(
    name: Key,
    options: SortAndStoreOptions & { store?: undefined; groups: true },
  ): Reply<M, T, (T | null)[][]>
  /** Stores the result as a list; the reply is its length. What was at that key is gone. */
  sort(name: Key, options: SortAndStoreOptions & { store: Key }): Reply<M, T, number>
  /** Elements, values or a length, as the options say. */
  sort(name: Key, options: SortAndStoreOptions): Reply<M, T, (T | null)[] | (T | null)[][] | number>
  sort(name: Key, options: SortAndStoreOptions = {}): Reply<M, T, unknown> {
    const { get, store, groups } = options
    const words = [...sortWords(options), ...option('STORE', store)]
    if (!groups) return this.call<unknown>(['SORT', name, ...words], isGiven(store) ? integer : raw)
    if (!Array.isArray(get) || get.length < 2) {
      throw new DataError(
        'when using "groups" the "get" argument must be specified and contain at least two keys',
      )
    }
    const decode = isGiven(store) ? integer : inGroups<T | null>(get.length)
    return this.call<unknown>(['SORT', name, ...words], decode)
  }

  /**
   * The elements of a list, a set or a sorted set in order. As in redis-py it sends SORT, which a replica or a read-only
   * token refuses.
   *
   * @throws DataError when only one of `start` and `num` is given.
   * @see https://redis.io/commands/sort
   */
  sortRo(key: Key, options?: SortOptions & { get?: undefined }): Reply<M, T, T[]>
  /** The values of the keys that `get` names, `null` for each that is missing, in one flat list. */
  sortRo(key: Key, options: SortOptions): Reply<M, T, (T | null)[]>
  sortRo(key: Key, options: SortOptions = {}): Reply<M, T, unknown> {
    return this.call<unknown>(['SORT', key, ...sortWords(options)], raw)
  }
}

function howMany({ count, mode, ordering }: MoveManyOptions): Encodable[] {
  if (!isGiven(count)) {
    if (!isGiven(mode) && !isGiven(ordering)) return []
    throw new DataError('``count`` is required when ``mode`` or ``ordering`` is set')
  }
  if (isGiven(ordering)) return [mode ?? 'COUNT', count, ordering]
  throw new DataError('``ordering`` (OBO or BULK) is required when ``count`` is set')
}

function howManyAtMost(given: Sole<'count', number> | undefined): Encodable[] {
  const count = soleOption('count', given)
  return isGiven(count) ? [count] : []
}

/** The words of SORT after its key, without STORE. */
function sortWords(options: SortOptions): Encodable[] {
  const { start, num, by, get } = options
  if (isGiven(start) !== isGiven(num)) {
    throw new DataError('``start`` and ``num`` must both be specified')
  }
  const patterns = isGiven(get) ? listOrArgs<Key>(get, []) : []
  return [
    ...option('BY', by),
    ...(isGiven(start) && isGiven(num) ? ['LIMIT', start, num] : []),
    ...patterns.flatMap((pattern) => ['GET', pattern]),
    ...flags(options, ['desc', 'alpha']),
  ]
}

/** A flat reply cut into lists of `size`; what does not fill one is left out, as in redis-py. */
function inGroups<R>(size: number): Decode<R[][]> {
  return (reply) => {
    const flat = items(reply) as R[]
    const groups = Math.floor(flat.length / size)
    return Array.from({ length: groups }, (_, index) =>
      flat.slice(index * size, (index + 1) * size),
    )
  }
}
