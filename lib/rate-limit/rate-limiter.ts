import { Ratelimit } from '@upstash/ratelimit'
import { DataError } from '../errors.ts'
import type { RateLimitAlgorithm } from './algorithm.ts'
import { BoundedMap } from './bounded-map.ts'
import type { RateLimitDecision, RateLimitReason } from './decision.ts'
import { DenyList } from './deny-list.ts'
import type { EngineResponse, SdkRedis } from './engine.ts'
import { engineRedis, type RateLimitClient } from './engine-client.ts'
import { identifierOf } from './identifier.ts'
import { type RateLimitOptions, type Settled, settledOptions } from './options.ts'
import { Outage, type OutageMode } from './outage.ts'

/** What is known of a request beside its key; the deny list has a look at it. */
export interface RequestFacts {
  readonly ip?: string | undefined
  readonly userAgent?: string | undefined
  /** Two letters. */
  readonly country?: string | undefined
}

/**
 * Lets through as many requests of a key as a limit allows. `@upstash/ratelimit` counts them, in Redis, so all who use
 * the same prefix share the count; what happens without Redis is said by `outage`.
 *
 * Make one for each limit and keep it: what an isolate remembers is in the object. Clocks are those of the callers, as
 * far apart as they are windows begin and end apart.
 *
 * @example
 * const limiter = new RateLimiter(redis, { limit: slidingWindow(100, 60), outage: 'open' })
 * const { allowed, reset } = await limiter.limit('user:1')
 */
export class RateLimiter {
  /** Names the limit in header fields. */
  readonly name: string
  readonly algorithm: RateLimitAlgorithm
  readonly outage: OutageMode
  /** The engine, for what is not here: `getRemaining`, `blockUntilReady`, `setDynamicLimit`. Its times are milliseconds. */
  readonly engine: Ratelimit
  /** What is denied; `null` without the option. */
  readonly denyList: DenyList | null
  readonly #settled: Settled
  readonly #outage: Outage
  #ready: Promise<void> | undefined

  /** @throws DataError for options that make no sense, or that need the SDK with a client that has none. */
  constructor(redis: RateLimitClient, options: RateLimitOptions) {
    const settled = settledOptions(options)
    const view = redis.with({ timeout: settled.timeout, decodeResponses: true })
    if ((settled.denyList || settled.analytics) && !view.upstash) throw new DataError(NO_SDK)
    const client = engineRedis(view)
    const { name, limit, outage, prefix, denyList } = settled
    this.name = name
    this.algorithm = limit
    this.outage = outage
    // A view that has the SDK's client has all of it.
    this.denyList = denyList ? new DenyList(client as SdkRedis, prefix) : null
    this.#settled = settled
    this.#outage = new Outage(outage, limit.window)
    this.engine = new Ratelimit({
      redis: client,
      limiter: limit.limiter,
      prefix,
      // Time is up when the client says so, and what happens then is for `outage` to say.
      timeout: 0,
      analytics: settled.analytics,
      dynamicLimits: settled.dynamicLimits,
      enableProtection: denyList !== undefined,
      denyListThreshold: denyList?.ipList?.threshold ?? 6,
      ephemeralCache: settled.ephemeralCache && new BoundedMap<string, number>(MOST_KEYS),
    })
  }

  /**
   * Whether a request of that key may pass, which counts it. Costs one request, two with a deny list, and one in the
   * background with analytics; none for a key whose limit this isolate knows to be used up. It does not reject when Redis
   * is away: `outage` decides.
   *
   * @throws DataError for a key that is no text.
   */
  async limit(key: string, facts: RequestFacts = {}): Promise<RateLimitDecision> {
    const identifier = await identifierOf(key)
    const { onOutage, denyList } = this.#settled
    try {
      if (denyList && !denyList.ipList) await this.#withoutIpList(this.denyList)
      const { ip, userAgent, country } = facts
      const request = this.denyList ? given({ ip, userAgent, country }) : {}
      return this.#decision(await this.engine.limit(identifier, request))
    } catch (error) {
      onOutage?.(error)
      return this.#outage.decide(identifier, this.algorithm.limit, error)
    }
  }

  #decision({
    success,
    limit,
    remaining,
    reset,
    reason,
    pending,
  }: EngineResponse): RateLimitDecision {
    const denied = reason === 'denyList'
    const isSettled = this.algorithm.name !== 'cachedFixedWindow' && !this.#settled.analytics
    return {
      allowed: success,
      limit: denied ? this.algorithm.limit : limit,
      remaining: Math.max(0, remaining),
      reset: denied ? 0 : Math.max(0, (reset - Date.now()) / 1000),
      // Its only other word is for the timeout, which is off.
      reason: (reason as RateLimitReason | undefined) ?? null,
      pending: isSettled && !this.denyList ? undefined : settled(pending),
    }
  }

  /** Says once that no list of addresses is to be fetched, before the engine would begin to. */
  async #withoutIpList(denyList: DenyList | null): Promise<void> {
    this.#ready ??= denyList?.withoutIpList()
    try {
      await this.#ready
    } catch (error) {
      this.#ready = undefined
      throw error
    }
  }
}

const NO_SDK = 'A deny list and analytics need a client of redge: that of redge/core has no SDK'

/** Keys that an isolate remembers. */
const MOST_KEYS = 10_000

/** The end of work in the background, which nobody hears the failure of. */
async function settled(pending: Promise<unknown>): Promise<void> {
  await pending.catch(() => undefined)
}

function given(facts: RequestFacts): { ip?: string; userAgent?: string; country?: string } {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))
}
