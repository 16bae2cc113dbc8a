import { DataError } from '../errors.ts'
import { Executor, type Reply } from '../executor.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import { raw, type Text } from '../wire/replies.ts'
import { isGiven } from '../wire/words.ts'

/** The head (`LEFT`) or the tail (`RIGHT`) of a list. */
export type ListEnd = 'LEFT' | 'RIGHT' | 'left' | 'right'

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
}

function howMany({ count, mode, ordering }: MoveManyOptions): Encodable[] {
  if (!isGiven(count)) {
    if (!isGiven(mode) && !isGiven(ordering)) return []
    throw new DataError('``count`` is required when ``mode`` or ``ordering`` is set')
  }
  if (isGiven(ordering)) return [mode ?? 'COUNT', count, ordering]
  throw new DataError('``ordering`` (OBO or BULK) is required when ``count`` is set')
}
