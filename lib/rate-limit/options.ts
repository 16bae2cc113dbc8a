import { DataError } from '../errors.ts'
import type { RateLimitAlgorithm } from './algorithm.ts'
import type { DenyListOptions } from './deny-list.ts'
import { policyName, shortTime } from './figures.ts'
import { type OutageMode, outageMode } from './outage.ts'

/** Settings of a limiter. Times are seconds, fractions allowed. */
export interface RateLimitOptions {
  /** How many requests, and how they are counted: `slidingWindow(100, 60)`. */
  readonly limit: RateLimitAlgorithm
  /** What becomes of requests when Redis does not answer. There is no default: both ways out have their price. */
  readonly outage: OutageMode
  /** Names the limit in header fields: printable ASCII. @default 'default' */
  readonly name?: string | undefined
  /**
   * What keys in Redis begin with. In a Redis Cluster it needs a hash tag, `{ratelimit}`, and `dynamicLimits`, since the
   * engine's scripts use several keys.
   * @default 'ratelimit:' and the name
   */
  readonly prefix?: string | undefined
  /** Seconds until Redis counts as away, for each request to it. @default 0.5 */
  readonly timeout?: number | undefined
  /**
   * Whether an isolate refuses by itself a key that has used up its limit, until the window ends, without asking Redis.
   * With a sliding window that refuses more than the limit does: room that opens before the end is not seen.
   * @default true, but false for a sliding window; a cached window has it always
   */
  readonly ephemeralCache?: boolean | undefined
  /** Count what was let through and what was not, for the engine's `analytics` and its dashboard. @default false */
  readonly analytics?: boolean | undefined
  /** Refuse what is on a list, {@link RateLimiter.denyList}. @default no list */
  readonly denyList?: boolean | DenyListOptions | undefined
  /** Let `engine.setDynamicLimit` change the limit while it runs. One command more. @default false */
  readonly dynamicLimits?: boolean | undefined
  /** Is told each time that Redis could not be asked. */
  readonly onOutage?: ((error: unknown) => void) | undefined
}

/** Options with their defaults filled in. */
export interface Settled {
  readonly limit: RateLimitAlgorithm
  readonly outage: OutageMode
  readonly name: string
  readonly prefix: string
  readonly timeout: number
  readonly ephemeralCache: boolean
  readonly analytics: boolean
  readonly denyList: DenyListOptions | undefined
  readonly dynamicLimits: boolean
  readonly onOutage: ((error: unknown) => void) | undefined
}

/** @throws DataError for options that make no sense. */
export function settledOptions(options: RateLimitOptions): Settled {
  const { limit, name = 'default', timeout = 0.5, denyList, dynamicLimits = false } = options
  if (typeof limit?.limiter !== 'function') {
    throw new DataError('limit must be made by fixedWindow(), slidingWindow() or another of them')
  }
  const isCached = limit.name === 'cachedFixedWindow'
  if (isCached && options.ephemeralCache === false) {
    throw new DataError('cachedFixedWindow() cannot go without the ephemeral cache')
  }
  return {
    limit,
    outage: outageMode(options.outage),
    name: policyName(name),
    prefix: options.prefix ?? `ratelimit:${name}`,
    timeout: shortTime(timeout),
    ephemeralCache: options.ephemeralCache ?? limit.name !== 'slidingWindow',
    analytics: options.analytics ?? false,
    denyList: denyList === true ? {} : checkedDenyList(denyList),
    dynamicLimits,
    onOutage: options.onOutage,
  }
}

function checkedDenyList(
  denyList: false | DenyListOptions | undefined,
): DenyListOptions | undefined {
  if (!denyList) return undefined
  const threshold = denyList.ipList?.threshold ?? 1
  if (Number.isInteger(threshold) && threshold >= 1 && threshold <= 8) return denyList
  throw new DataError('The threshold of a list of addresses must be a whole number from 1 to 8')
}
