import { now, seconds } from '../clock.ts'
import { DataError, LockError, LockNotOwnedError } from '../errors.ts'
import { repeated } from '../retry/repeated.ts'
import type { HoldingStore } from './holding-store.ts'
import { type AcquireOptions, type LockOptions, milliseconds } from './options.ts'
import { Renewal, type RenewalOptions, settledRenewal } from './renewal.ts'
import type { Taken } from './waiting/queue.ts'
import { whileHeld } from './while-held.ts'

/** What `acquire` of a semaphore, a read-write lock or several locks may be told. */
export interface AcquireHoldingOptions extends Omit<AcquireOptions, 'token' | 'sleep'> {
  /** The token to hold it by, in place of a random one: whoever knows it can release it. */
  readonly token?: string | undefined
}

/** Settings of a semaphore, a read-write lock or several locks. Times are seconds, fractions allowed. */
export interface HoldingOptions
  extends Pick<
    LockOptions,
    'blocking' | 'blockingTimeout' | 'signal' | 'autoRenew' | 'raiseOnReleaseError'
  > {
  /**
   * Seconds after which what a holder has is free again when it does not come back, by the server's clock.
   * @default 30
   */
  readonly timeout?: number | undefined
}

/**
 * What is held by a token until a time: a permit of a semaphore, a side of a read-write lock, several locks at once. The
 * time ends by the server's clock, and nobody's own clock matters.
 *
 * An object holds one at a time: make another object to hold a second one.
 */
export class Holding {
  readonly timeout: number
  readonly blocking: boolean
  readonly blockingTimeout: number | null
  readonly raiseOnReleaseError: boolean
  /** The token by which this object holds it, `null` while it does not. Set it to take over. */
  readonly local: { token: string | null } = { token: null }
  readonly #store: HoldingStore
  readonly #label: string
  readonly #signal: AbortSignal | undefined
  readonly #autoRenew: RenewalOptions | undefined
  #taken: Taken | undefined
  #renewal: Renewal | undefined
  #isBeingTaken = false

  /** @throws DataError for times that are no lengths of time. */
  constructor(store: HoldingStore, label: string, options: HoldingOptions) {
    this.#store = store
    this.#label = label
    this.timeout = positive('timeout', options.timeout ?? 30)
    this.blocking = options.blocking ?? true
    this.blockingTimeout = seconds('blockingTimeout', options.blockingTimeout ?? null)
    this.raiseOnReleaseError = options.raiseOnReleaseError ?? true
    this.#signal = options.signal
    this.#autoRenew = settledRenewal(options.autoRenew ?? false, this.timeout)
  }

  /** Aborted, with a `LockNotOwnedError`, when it is found lost, and shortly before its time ends: {@link Lock.signal}. */
  get signal(): AbortSignal {
    return this.#renewal?.signal ?? new AbortController().signal
  }

  /**
   * Whether it was taken. A blocking call waits until `blockingTimeout`. Costs one request when it is free.
   *
   * It is safe to repeat: when the reply to a try is lost, it is tried again by the same token. An abort of the signal
   * ends the wait, and gives back what was taken meanwhile.
   *
   * @throws LockError when this object holds it already, or when its time had ended before the answer came.
   */
  async acquire(options: AcquireHoldingOptions = {}): Promise<boolean> {
    if (this.local.token !== null || this.#isBeingTaken) throw this.#error(HELD)
    this.#isBeingTaken = true
    try {
      return await this.#take(options)
    } finally {
      this.#isBeingTaken = false
    }
  }

  /**
   * Takes it and gives this object back, for `await using`, which releases it at the end of the block.
   *
   * @throws LockError when it could not be taken in time.
   */
  async acquireOrThrow(options: AcquireHoldingOptions = {}): Promise<this> {
    if (await this.acquire(options)) return this
    throw this.#error('Unable to acquire lock within the time specified')
  }

  /**
   * What `body` gives, run while it is held. It is released whatever happens; an error of `body` is not hidden by one of
   * the release. Costs two requests when it is free.
   *
   * @example
   * await redis.readWriteLock('config').write.hold(async (lock) => lock.owned())
   * @throws LockError when it could not be taken in time; `body` has not run then.
   */
  async hold<R>(body: (held: this) => Promise<R> | R): Promise<R> {
    return await whileHeld(this, body)
  }

  /**
   * Gives it back, and to the next in the queue what becomes free. Costs one request. When the reply is lost it is asked
   * for again, which releases nothing twice.
   *
   * @throws LockError when this object does not hold it.
   * @throws LockNotOwnedError when the lease had ended.
   */
  async release(): Promise<void> {
    const { token } = this.local
    if (token === null) throw this.#error(UNOWNED)
    const wasOurs = now() < (this.#renewal?.endsAt ?? Number.POSITIVE_INFINITY)
    this.#renewal?.end()
    const held = this.#taken ? now() - this.#taken.since : null
    const { reply: isReleased, wasLost } = await repeated(() => this.#store.release(token, held))
    this.local.token = null
    // After a lost reply what is no longer held was released by that very call, unless its time had ended before.
    if (!isReleased && !(wasLost && wasOurs)) throw this.#lost('release')
  }

  /**
   * Adds seconds to the time left, or, with `replaceTtl`, makes that the time left. Costs one request.
   *
   * @throws LockError when this object does not hold it.
   * @throws LockNotOwnedError when the lease had ended.
   * @throws MaybeAppliedError when the reply is lost and time was to be added; time that is replaced is replaced again.
   */
  async extend(additionalTime: number, options: { replaceTtl?: boolean } = {}): Promise<true> {
    const time = positive('additionalTime', additionalTime)
    return await this.#extend('extend', time, options.replaceTtl ?? false)
  }

  /**
   * Sets the time left back to the timeout. Costs one request.
   *
   * @throws LockError and LockNotOwnedError as {@link Holding.extend} does.
   */
  async reacquire(): Promise<true> {
    return await this.#extend('reacquire', this.timeout, true)
  }

  /** Whether this object holds it. Costs one request. */
  async owned(): Promise<boolean> {
    const { token } = this.local
    return token !== null && (await this.#store.owned(token))
  }

  /** Releases it, unless that was done; with `raiseOnReleaseError: false` a lease that has ended is no error. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.local.token === null) return
    try {
      await this.release()
    } catch (error) {
      if (this.raiseOnReleaseError || !(error instanceof LockError)) throw error
    }
  }

  async #take(options: AcquireHoldingOptions): Promise<boolean> {
    const { timeout } = this
    const token = options.token ?? crypto.randomUUID().replaceAll('-', '')
    const { blockingTimeout = this.blockingTimeout, blocking = this.blocking } = options
    const limit = seconds('blockingTimeout', blockingTimeout) ?? Number.POSITIVE_INFINITY
    const signal = options.signal ?? this.#signal
    const patience = { blocking, deadline: now() + limit, signal }
    const taken = await this.#store.take({ token, timeout, ...patience })
    if (!taken) return false
    const isLate = now() - taken.since >= timeout
    if (!isLate && !signal?.aborted) return this.#keep(token, taken)
    // What cannot be given back expires; the caller is told why it stopped all the same.
    await this.#store.release(token, null).catch(() => undefined)
    signal?.throwIfAborted()
    throw this.#error(TOO_LATE)
  }

  #keep(token: string, taken: Taken): true {
    this.local.token = token
    this.#taken = taken
    const { timeout } = this
    const life = taken.isClaim ? Math.min(this.#store.claim, timeout) : timeout
    this.#renewal?.end()
    this.#renewal = new Renewal(
      {
        renew: () => this.#store.extend(token, timeout, true),
        lost: () => this.#lost('renew'),
        timeout,
      },
      { since: taken.since, life, isClaim: life !== timeout },
      this.#autoRenew,
    )
    return true
  }

  async #extend(verb: string, time: number, replace: boolean): Promise<true> {
    const { token } = this.local
    if (token === null) throw this.#error(`Cannot ${verb} an unlocked lock`)
    if (this.#renewal?.isClaim && !replace) await this.reacquire()
    const since = now()
    if (await this.#store.extend(token, time, replace)) {
      this.#renewal?.extended(time, replace ? since : null)
      return true
    }
    const error = this.#lost(verb)
    this.local.token = null
    this.#renewal?.lose(error)
    throw error
  }

  #error(message: string): LockError {
    return new LockError(message, { lockName: this.#label })
  }

  #lost(verb: string): LockNotOwnedError {
    const message = `Cannot ${verb} a lock that's no longer owned`
    return new LockNotOwnedError(message, { lockName: this.#label })
  }
}

const UNOWNED = "Cannot release a lock that's not owned or is already unlocked."
const TOO_LATE =
  'Its time had ended when the answer came: the timeout is shorter than the way to Redis and back'
const HELD = 'This object holds it already, or waits for it: make another one'

function positive(name: string, value: number): number {
  if (milliseconds(name, value) >= 1) return value
  throw new DataError(`${name} must be a number of seconds, a millisecond at least`)
}
