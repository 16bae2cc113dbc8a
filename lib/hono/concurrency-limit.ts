import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { RedisError, TimeoutError } from '../errors.ts'
import type { Semaphore, SemaphoreOptions } from '../lock/semaphore.ts'
import { identifierOf } from '../rate-limit/identifier.ts'
import type { OutageMode } from '../rate-limit/outage.ts'
import { clientIp } from './client-ip.ts'
import { type ConcurrencySettings, concurrencySettings } from './concurrency-settings.ts'
import { perEnvironment } from './per-environment.ts'
import { Permit } from './permit.ts'
import { addFields, addMissing, type OnRefused, type Refusal, refuse } from './refusal.ts'
import { waitUntil } from './wait-until.ts'

/** What a concurrency limit needs of a client: one of `redge`, or of `redge/core`. */
export interface SemaphoreClient {
  with(settings: { readonly timeout: number }): {
    semaphore(name: string, options: SemaphoreOptions): Semaphore
  }
}

/** Settings of `concurrencyLimit`. Times are seconds, fractions allowed. */
export interface ConcurrencyLimitOptions {
  readonly redis: SemaphoreClient
  /** Requests of one key that may run at the same time. */
  readonly limit: number
  /**
   * What becomes of requests when Redis does not answer: they pass (`open`), they do not (`closed`), or the isolate lets
   * so many of each key run (`local`).
   */
  readonly outage: OutageMode
  /** Seconds after which a permit is free again, whatever its request still does. @default 30 */
  readonly lease?: number | undefined
  /** Names the limit in header fields, and begins its keys: `concurrency:` and the name. @default 'concurrency' */
  readonly name?: string | undefined
  /** Seconds until Redis counts as away. @default 0.5 */
  readonly timeout?: number | undefined
}

/** What the middleware may be told beside its settings. */
export interface ConcurrencyMiddlewareOptions {
  /** What requests are counted by; `null` lets a request pass uncounted. @default clientIp */
  readonly key?: ((c: Context) => string | null | Promise<string | null>) | undefined
  /** Answers a request that is kept out. @default problem+json with status 429 or 503, and `Retry-After` */
  readonly onRefused?: OnRefused | undefined
  /** Is told each time that Redis could not be asked. */
  readonly onOutage?: ((error: unknown) => void) | undefined
}

/**
 * Lets so many requests of each key run at the same time, by a semaphore in Redis. A request holds its permit until the
 * body of its answer has ended or its client has left, as far as the platform tells, and at most for the lease. Nobody
 * waits: a request that finds no permit is answered with 429.
 *
 * Costs a request with 6 billed commands before the handler, and one with 5 in the background.
 *
 * @example
 * app.use('/exports/*', concurrencyLimit((c) => ({ redis: Redis.fromEnv(c.env), limit: 3, outage: 'closed' })))
 */
export function concurrencyLimit(
  options: ConcurrencyLimitOptions | ((c: Context) => ConcurrencyLimitOptions),
  { key: keyOf = clientIp, onRefused, onOutage }: ConcurrencyMiddlewareOptions = {},
): MiddlewareHandler {
  const settingsFor = perEnvironment<ConcurrencySettings>(
    typeof options === 'function'
      ? (c) => concurrencySettings(options(c))
      : concurrencySettings(options),
  )
  return createMiddleware(async (c, next) => {
    const settings = settingsFor(c)
    const key = await keyOf(c)
    if (key === null) return await next()
    const taken = await take(c, settings, key, onOutage)
    const fields = [['RateLimit-Policy', settings.policy]] as const
    if (!(taken instanceof Permit)) {
      const refusal: Refusal = { kind: taken, policy: settings.name, retryAfter: 1 }
      return await refuse(c, refusal, fields, onRefused)
    }
    addFields(c, fields)
    await taken.during(c, next)
    addMissing(c, fields)
  })
}

/** A permit, or why there is none. */
async function take(
  c: Context,
  settings: ConcurrencySettings,
  key: string,
  onOutage: ((error: unknown) => void) | undefined,
): Promise<Permit | Refusal['kind']> {
  const { local, outage } = settings
  const identifier = await identifierOf(key)
  const semaphore = settings.semaphoreOf(identifier)
  try {
    const isTaken = await acquired(c, semaphore, settings.timeout)
    return isTaken ? new Permit(() => semaphore.release()) : 'limited'
  } catch (error) {
    if (!(error instanceof RedisError)) throw error
    onOutage?.(error)
    if (outage === 'open') return new Permit(async () => undefined)
    if (outage === 'closed') return 'unknown'
    return local.take(identifier) ? new Permit(async () => local.release(identifier)) : 'limited'
  }
}

/**
 * Whether the permit was taken in time. The semaphore tries again when a reply is lost, which may take longer; what it
 * takes then is given back.
 */
async function acquired(c: Context, semaphore: Semaphore, timeout: number): Promise<boolean> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new TimeoutError('Redis is away')), timeout * 1000)
  const taking = semaphore.acquire({ blocking: false, signal: c.req.raw.signal })
  try {
    return await Promise.race([taking, late.promise])
  } catch (error) {
    const undone = taking.then((isTaken) => (isTaken ? semaphore.release() : undefined))
    waitUntil(
      c,
      undone.catch(() => undefined),
    )
    throw error
  } finally {
    clearTimeout(timer)
  }
}
