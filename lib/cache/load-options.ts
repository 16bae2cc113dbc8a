import { DataError } from '../errors.ts'
import type { TimeoutOptions } from './cache-values.ts'
import type { FirstTier } from './first-tier.ts'
import { milliseconds, type Timeout } from './timeouts.ts'

/** What a loader is told, and what it may tell. */
export interface LoadContext {
  /** Aborted when the hard timeout is over, or with the view's signal. */
  readonly signal: AbortSignal
  /** Whether there is an old value that others are given meanwhile. */
  readonly hasStale: boolean
  /**
   * Puts tags on the value that are not known before it is made. An invalidation while the loader runs is not seen for
   * these, as it is for those in the options.
   */
  readonly tag: (...tags: string[]) => void
  /** Gives the value another timeout than the options do; `null` for ever, 0 or less stores nothing. */
  readonly expire: (timeout: Timeout) => void
}

/** Makes the value of a key. */
export type Loader<V> = (context: LoadContext) => V | Promise<V>

/**
 * What `getOrSet` may be told beyond Django. Any one of these makes it keep a companion beside the value, and makes one
 * caller at a time, in all isolates, run the loader.
 */
export interface LoadOptions extends TimeoutOptions {
  /** `true` asks for the above without any of the below. */
  readonly singleFlight?: true | undefined
  /** Seconds beyond the timeout in which the old value is given at once, and a new one made in the background. @default 0 */
  readonly staleWhileRevalidate?: number | undefined
  /** Seconds beyond the timeout in which the old value is given when the loader fails or is slow. @default 0 */
  readonly staleIfError?: number | undefined
  /** Seconds that a caller waits for the loader when there is an old value to give. @default until the loader is done */
  readonly softTimeout?: number | undefined
  /** Seconds that a loader may take, and a caller without an old value waits. @default 30 */
  readonly hardTimeout?: number | undefined
  /** The part of the timeout, from 0 to 1, of which a random share is taken off, so that values do not end together. @default 0 */
  readonly jitter?: number | undefined
  /**
   * Makes a new value in the background shortly before the old one ends, by chance: the sooner the longer making it takes
   * (XFetch). `true` is 1; more is earlier.
   * @default 0
   * @see https://www.vldb.org/pvldb/vol8/p886-vattani.pdf
   */
  readonly earlyRecompute?: number | true | undefined
  /** Seconds that a `null` of the loader lives; 0 does not store it. @default as any value */
  readonly negativeTimeout?: number | undefined
  /** Names by which `invalidateTags` makes the value invalid. */
  readonly tags?: readonly string[] | undefined
  /** Keeps values nearer than Redis. @default none */
  readonly firstTier?: FirstTier | undefined
}

/** The options with their defaults, times in milliseconds. */
export interface LoadPolicy {
  readonly timeout: number | null
  readonly negativeTimeout: number | null
  readonly revalidate: number
  readonly ifError: number
  readonly soft: number | undefined
  readonly hard: number
  readonly jitter: number
  readonly beta: number
  readonly tags: readonly string[]
  readonly firstTier: FirstTier | undefined
}

const OPTIONS: readonly (keyof LoadOptions)[] = [
  'singleFlight',
  'staleWhileRevalidate',
  'staleIfError',
  'softTimeout',
  'hardTimeout',
  'jitter',
  'earlyRecompute',
  'negativeTimeout',
  'tags',
  'firstTier',
]

/** Whether options ask for more than Django has. */
export function isBeyondDjango(options: LoadOptions): boolean {
  return OPTIONS.some((name) => options[name] !== undefined)
}

/**
 * What the options come to.
 *
 * @throws DataError for times and parts that are none.
 */
export function policyOf(options: LoadOptions, timeout: Timeout): LoadPolicy {
  const { jitter = 0, earlyRecompute = 0, negativeTimeout, softTimeout, tags = [] } = options
  const beta = Number(earlyRecompute)
  if (!(jitter >= 0 && jitter <= 1)) throw new DataError('jitter is a part, from 0 to 1')
  if (!(beta >= 0 && beta < Infinity)) throw new DataError('earlyRecompute is 0 or more')
  if (!Array.isArray(tags) || tags.some((tag) => typeof tag !== 'string')) {
    throw new DataError('tags is a list of texts')
  }
  return {
    timeout: milliseconds(timeout),
    negativeTimeout: milliseconds(negativeTimeout ?? timeout),
    revalidate: duration('staleWhileRevalidate', options.staleWhileRevalidate ?? 0),
    ifError: duration('staleIfError', options.staleIfError ?? 0),
    soft: softTimeout === undefined ? undefined : duration('softTimeout', softTimeout),
    hard: duration('hardTimeout', options.hardTimeout ?? 30),
    jitter,
    beta,
    tags: [...new Set(tags)],
    firstTier: options.firstTier,
  }
}

function duration(name: string, seconds: number): number {
  if (typeof seconds === 'number' && seconds >= 0 && seconds < Infinity) return seconds * 1000
  throw new DataError(`${name} is a number of seconds, 0 or more`)
}
