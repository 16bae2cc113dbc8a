import {
  fixedWindow,
  type OutageMode,
  type RateLimitAlgorithm,
  slidingWindow,
  tokenBucket,
} from 'redge/rate-limit'
import type { Bindings } from '../env.ts'
import { Problem } from '../http/problem.ts'

/** The limits of the Worker. */
export interface Limits {
  /** How many requests a caller may send; `null` for no limit. */
  readonly rate: RateLimitAlgorithm | null
  /** How many requests of a caller may run at the same time; `null` for no limit. */
  readonly concurrency: ConcurrencyLimit | null
  /** What becomes of requests when Redis does not answer. */
  readonly outage: OutageMode
  /** What makes a caller: its token, or its address. */
  readonly by: 'token' | 'address'
}

/** How many requests may run at the same time. */
export interface ConcurrencyLimit {
  readonly limit: number
  /** Seconds after which a request no longer counts. */
  readonly lease: number
}

/**
 * The limits that the environment sets; none unless it does.
 *
 * @throws Problem `not-configured` for a value that makes no sense.
 */
export function limitsFrom(env: Bindings): Limits {
  return {
    rate: rateFrom(env.RATE_LIMIT?.trim() ?? ''),
    concurrency: concurrencyFrom(env.CONCURRENCY_LIMIT?.trim() ?? ''),
    outage: outageFrom(env.RATE_LIMIT_OUTAGE?.trim() || 'open'),
    by: callersBy(env),
  }
}

function rateFrom(text: string): RateLimitAlgorithm | null {
  if (text === '') return null
  const [, count, time, kind] = /^(\d+)\/(\d+(?:\.\d+)?)(?: (sliding|bucket))?$/.exec(text) ?? []
  const [limit, window] = [Number(count), Number(time)]
  try {
    if (kind === 'sliding') return slidingWindow(limit, window)
    if (kind === 'bucket') return tokenBucket(limit, window, limit)
    return fixedWindow(limit, window)
  } catch {
    throw new Problem('not-configured', {
      detail:
        'RATE_LIMIT must be requests and seconds, as 100/60, "100/60 sliding" or "100/60 bucket".',
    })
  }
}

function concurrencyFrom(text: string): ConcurrencyLimit | null {
  if (text === '') return null
  const [, count, time = '30'] = /^(\d+)(?:\/(\d+(?:\.\d+)?))?$/.exec(text) ?? []
  const [limit, lease] = [Number(count), Number(time)]
  if (Number.isSafeInteger(limit) && limit > 0 && lease >= 0.001) return { limit, lease }
  throw new Problem('not-configured', {
    detail: 'CONCURRENCY_LIMIT must be a number of requests, or that and seconds, as 10/30.',
  })
}

function outageFrom(text: string): OutageMode {
  if (text === 'open' || text === 'closed') return text
  const local = /^\d+$/.test(text) ? Number(text) : 0
  if (Number.isSafeInteger(local) && local > 0) return { local }
  throw new Problem('not-configured', {
    detail: 'RATE_LIMIT_OUTAGE must be open, closed or a number of requests.',
  })
}

/**
 * What makes a caller.
 *
 * @throws Problem `not-configured` for any other word.
 */
export function callersBy(env: Bindings): 'token' | 'address' {
  const text = env.RATE_LIMIT_BY?.trim() || 'token'
  if (text === 'token' || text === 'address') return text
  throw new Problem('not-configured', { detail: 'RATE_LIMIT_BY must be token or address.' })
}
