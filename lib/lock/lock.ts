import { now, seconds } from '../clock.ts'
import { isReplyLost, LockError, LockNotOwnedError } from '../errors.ts'
import type { Executed, Pipeline } from '../pipeline.ts'
import { repeated } from '../retry/repeated.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import { equalBytes } from '../wire/equal-bytes.ts'
import { str, type Text } from '../wire/replies.ts'
import { bytesOf } from '../wire/words.ts'
import { type FencedSetOptions, fencedSet } from './fenced-set.ts'
import { executeGuarded, type GuardOptions } from './guard.ts'
import { inspectLock, type LockState } from './inspect.ts'
import { type Extension, KeyCalls } from './key-calls.ts'
import { DEFAULT_SLEEP, inspectWords, type LockPlan, lockPlan } from './lock-plan.ts'
import type { Acquisition, LockClient } from './lock-store.ts'
import { type AcquireOptions, finite, type LockOptions, milliseconds } from './options.ts'
import { Renewal, type RenewalOptions, settledRenewal } from './renewal.ts'
import type { Taken } from './waiting/queue.ts'

export type { LockClient } from './lock-store.ts'
export type { AcquireOptions, LockOptions } from './options.ts'

const UNOWNED = "Cannot release a lock that's not owned or is already unlocked."
const UNABLE = 'Unable to acquire lock within the time specified'
const TOO_LATE =
  'The lock had expired when the answer came: its timeout is shorter than the way to Redis and back'

/**
 * redis-py's lock: one string key that holds a token and expires. A redis-py process and redge exclude each other, and
 * either can release or extend by a token handed over. Each object has a token of its own.
 *
 * Beyond redis-py it waits in three ways, numbers its acquisitions, guards writes and renews itself: `docs/locks.md`.
 *
 * @see https://redis.readthedocs.io/en/stable/lock.html
 */
export class Lock {
  readonly name: Key
  readonly timeout: number | null
  readonly sleep: number
  readonly blocking: boolean
  readonly blockingTimeout: number | null
  readonly raiseOnReleaseError: boolean
  /** The token by which this object holds the lock, `null` while it does not. Set it to take over a lock. */
  readonly local: { token: string | Uint8Array | null } = { token: null }
  readonly #client: LockClient
  readonly #key: KeyCalls
  readonly #signal: AbortSignal | undefined
  readonly #plan: LockPlan
  readonly #autoRenew: RenewalOptions | undefined
  #taken: Taken | undefined
  #renewal: Renewal | undefined
  /** `extend`, `reacquire` or a guard found the lock lost since it was acquired. */
  #isGone = false
  /** A guard that should release it got no answer. */
  #mayBeReleased = false

  /**
   * @throws DataError for times that are no numbers of seconds, and other settings that there are not.
   * @throws LockError for a queue or fences beside a name that no keys can be kept for: an empty one, or one with a `}` and
   * no hash tag. And for a name whose key is the queue or the fences of another lock.
   */
  constructor(client: LockClient, name: Key, options: LockOptions = {}) {
    this.#client = client
    this.#key = new KeyCalls(client, name)
    this.name = name
    this.timeout = seconds('timeout', options.timeout ?? null)
    this.sleep = finite('sleep', options.sleep ?? DEFAULT_SLEEP)
    this.blocking = options.blocking ?? true
    this.blockingTimeout = seconds('blockingTimeout', options.blockingTimeout ?? null)
    this.raiseOnReleaseError = options.raiseOnReleaseError ?? true
    this.#signal = options.signal
    const timeoutMs = this.timeout ? milliseconds('timeout', this.timeout) : null
    this.#plan = lockPlan(client, name, options, timeoutMs)
    this.#autoRenew = settledRenewal(options.autoRenew ?? false, this.timeout)
  }

  /**
   * The number of this acquisition, with `fencing: true`: larger than those of all before it. `null` without, and while the
   * lock was never held.
   */
  get fence(): number | null {
    return this.#taken?.fence || null
  }

  /**
   * Aborted, with a `LockNotOwnedError`, when the lock is found lost, and shortly before it expires: with `autoRenew` that is
   * when it could not be renewed. Each acquisition has a signal of its own.
   */
  get signal(): AbortSignal {
    return this.#renewal?.signal ?? new AbortController().signal
  }

  /**
   * Whether the lock was taken. A blocking call waits in the way that `waiting` says, and gives up at `blockingTimeout`;
   * `poll`, as in redis-py, as soon as the next try would come after it.
   *
   * It is safe to repeat: when the reply to a try is lost, it is tried again and the key tells whose it is, and a
   * token that holds the lock already acquires it again. A try in flight when the signal is aborted is finished, and a
   * lock that it took is given back.
   *
   * @throws LockError when the lock expired twice before its answer came.
   */
  async acquire(options: AcquireOptions = {}): Promise<boolean> {
    const acquisition = this.#acquisition(options)
    const { token, signal, blocking } = acquisition
    for (let isFirst = true; ; isFirst = false) {
      const taken = await this.#plan.store.take(acquisition)
      if (!taken) return false
      const isInTime = !this.timeout || now() - taken.since < this.timeout
      if (isInTime && !signal?.aborted) return this.#keep(token, taken)
      // What cannot be given back expires; the caller is told why it stopped all the same.
      await this.#plan.store.release(token, null).catch(() => undefined)
      signal?.throwIfAborted()
      if (!blocking) return false
      if (!isFirst) throw this.#error(TOO_LATE)
    }
  }

  /**
   * Takes the lock and gives it back, for `await using`, which releases it at the end of the block.
   *
   * @example
   * await using lock = await redis.lock('report', { timeout: 30, blockingTimeout: 5 }).acquireOrThrow()
   * @throws LockError when it could not be taken in time; one command more tells when the key is no lock at all.
   */
  async acquireOrThrow(options: AcquireOptions = {}): Promise<this> {
    if (await this.acquire(options)) return this
    const type = await this.#key.type().catch(() => 'string')
    const isLock = type === 'string' || type === 'none'
    throw this.#error(isLock ? UNABLE : `${UNABLE}: the key holds a ${type}, which is no lock`)
  }

  /**
   * Gives the lock back; with a queue, to the next waiter. Costs one request. When the reply is lost it is asked for
   * again, which releases nothing twice.
   *
   * @throws LockError when this object does not hold the lock.
   * @throws LockNotOwnedError when it expired, and perhaps somebody else holds it.
   */
  async release(): Promise<void> {
    const { token } = this.local
    if (token === null) throw this.#error(UNOWNED)
    const wasOurs = now() < (this.#renewal?.endsAt ?? Number.POSITIVE_INFINITY)
    this.#renewal?.end()
    const release = (): Promise<boolean> => this.#plan.store.release(token, this.#held())
    const { reply: isReleased, wasLost } = await repeated(release)
    this.local.token = null
    // After a lost reply a key that is no longer ours was released by that very call, unless it had expired before.
    if (isReleased || ((wasLost || this.#mayBeReleased) && wasOurs)) return
    throw this.#lost('release')
  }

  /**
   * Adds seconds to the time left, or, with `replaceTtl`, makes that the time left. Costs one request.
   *
   * @throws LockError when this object does not hold the lock, or the lock has no timeout.
   * @throws LockNotOwnedError when the lock expired, or never had an expiry in Redis.
   * @throws MaybeAppliedError when the reply is lost and time was to be added; what replaces is sent again.
   */
  async extend(
    additionalTime: number,
    options: { replaceTtl?: boolean } | boolean = {},
  ): Promise<true> {
    const replace = typeof options === 'boolean' ? options : (options.replaceTtl ?? false)
    const token = this.#heldWithTimeout('extend')
    const ms = milliseconds('additionalTime', additionalTime)
    if (this.#renewal?.isClaim && !replace) await this.reacquire()
    const since = now()
    const extend = (): Promise<Extension> => this.#key.extend(token, ms, replace)
    // Time that is added twice would be too much.
    const extension = replace ? (await repeated(extend)).reply : await extend()
    // redis-py's error for a lock that is held, and has no end.
    if (extension === 'endless') throw this.#lost('extend')
    if (extension === 'unowned') throw this.#found('extend')
    this.#renewal?.extended(additionalTime, replace ? since : null)
    return true
  }

  /**
   * Sets the time left back to the lock's timeout; one of 0 is none, where redis-py deletes the key. Costs one request, sent
   * again when the reply is lost.
   *
   * @throws LockError and LockNotOwnedError as {@link Lock.extend} does.
   */
  async reacquire(): Promise<true> {
    const token = this.#heldWithTimeout('reacquire')
    const since = now()
    // A timeout of 0 is none; as the time left it would delete the key.
    const timeout = this.timeout || null
    const { reply: isHeld } = await repeated(() => this.#key.reacquire(token, timeout))
    if (!isHeld) throw this.#found('reacquire')
    this.#renewal?.extended(timeout, since)
    return true
  }

  /** Whether anybody holds the lock. Costs one command. */
  async locked(): Promise<boolean> {
    return (await this.#key.holder()) !== null
  }

  /** Whether this object holds the lock. Costs one command. */
  async owned(): Promise<boolean> {
    const { token } = this.local
    if (token === null) return false
    const holder = await this.#key.holder()
    return holder !== null && equalBytes(holder, bytesOf(token))
  }

  /**
   * What the pipeline's commands give, run only if the lock is still held: one script compares the token and runs them, so
   * nobody else can have taken the lock in between. With `release` it gives the lock back, too. Costs one request.
   *
   * What scripts cannot run is refused, as in a transaction that watches keys. In a cluster, the keys must lie in the slot of
   * the lock's name: write `{report}` in theirs.
   *
   * @example
   * await redis.withLock('report', { timeout: 30 }, async (lock) => {
   *   const text = await write()
   *   await lock.guard(redis.pipeline().set('{report}:text', text).incr('{report}:count'), { release: true })
   * })
   * @throws LockNotOwnedError when the lock was lost; no command has run then.
   * @throws MaybeAppliedError when the reply is lost.
   */
  async guard<R extends readonly unknown[], T extends Text>(
    pipeline: Pipeline<R, T>,
    { release = false, ...options }: GuardOptions = {},
  ): Promise<Executed<R>> {
    const { token } = this.local
    if (token === null) throw this.#error('Cannot guard writes by an unlocked lock')
    if (release && pipeline.length === 0) {
      await this.release()
      return [] as unknown as Executed<R>
    }
    const call = this.#plan.store.guard(token, release, this.#held())
    const outcome = {
      sending: () => {
        if (release) this.#renewal?.end()
      },
      ran: () => {
        if (release) this.local.token = null
      },
      lost: () => this.#found('guard writes by'),
    }
    try {
      const values = await executeGuarded(this.#client, pipeline, call, options, outcome)
      return values as Executed<R>
    } catch (error) {
      this.#mayBeReleased ||= release && isReplyLost(error)
      throw error
    }
  }

  /**
   * Sets a key unless it was set under a higher fence before; whether it was set. Unlike a guarded write this needs no lock
   * any more: the key itself remembers. Costs one request.
   *
   * @throws LockError for a lock without `fencing: true`, or one that was never held.
   */
  async fencedSet(key: Key, value: Encodable, options?: FencedSetOptions): Promise<boolean> {
    const { fence } = this
    if (fence === null) throw this.#error('A fenced write needs a lock with fencing: true')
    return await fencedSet(this.#client, key, value, fence, options)
  }

  /** Who holds the lock and how many wait in its queue. Costs one request. */
  async inspect(): Promise<LockState> {
    return await inspectLock(this.#client, inspectWords(this.name))
  }

  /**
   * Takes the lock away from whoever holds it, and gives it to the next in the queue; whether anybody held it. For
   * operators: the holder is not told, and a guard, `extend` or `release` of its own fails. Costs one request.
   *
   * @throws ResponseError when the key is no lock.
   */
  async forceRelease(): Promise<boolean> {
    return await this.#plan.store.forceRelease()
  }

  /**
   * Releases the lock, unless that was done or the lock was found lost; with `raiseOnReleaseError: false` a lock lost
   * meanwhile is no error.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isGone) this.#renewal?.end()
    if (this.local.token === null || this.#isGone) return
    try {
      await this.release()
    } catch (error) {
      if (this.raiseOnReleaseError || !(error instanceof LockError)) throw error
    }
  }

  #acquisition(options: AcquireOptions): Acquisition {
    const limit =
      options.blockingTimeout === undefined ? this.blockingTimeout : options.blockingTimeout
    return {
      token: options.token ?? this.#plan.newToken(),
      isGiven: options.token !== undefined,
      pauses: this.#plan.pauses(options.sleep),
      blocking: options.blocking ?? this.blocking,
      deadline: now() + (seconds('blockingTimeout', limit) ?? Number.POSITIVE_INFINITY),
      signal: options.signal ?? this.#signal,
    }
  }

  #keep(token: string | Uint8Array, taken: Taken): true {
    this.#renewal?.end()
    this.local.token = token
    this.#taken = taken
    this.#isGone = false
    this.#mayBeReleased = false
    const timeout = this.timeout || null
    const whole = timeout ?? Number.POSITIVE_INFINITY
    const life = taken.isClaim ? Math.min(this.#plan.claim, whole) : whole
    this.#renewal = new Renewal(
      {
        renew: () => this.#key.reacquire(token, timeout),
        lost: () => this.#lost('renew'),
        timeout,
      },
      { since: taken.since, life, isClaim: life < whole },
      this.#autoRenew,
    )
    return true
  }

  /** Seconds since the lock was taken. */
  #held(): number | null {
    return this.#taken ? now() - this.#taken.since : null
  }

  #heldWithTimeout(verb: string): string | Uint8Array {
    const { token } = this.local
    if (token === null) throw this.#error(`Cannot ${verb} an unlocked lock`)
    if (this.timeout === null) throw this.#error(`Cannot ${verb} a lock with no timeout`)
    return token
  }

  /** The error for a lock that a call found lost. */
  #found(verb: string): LockNotOwnedError {
    const error = this.#lost(verb)
    this.#isGone = true
    this.#renewal?.lose(error)
    return error
  }

  #error(message: string): LockError {
    return new LockError(message, { lockName: str(this.name) })
  }

  #lost(verb: string): LockNotOwnedError {
    const message = `Cannot ${verb} a lock that's no longer owned`
    return new LockNotOwnedError(message, { lockName: str(this.name) })
  }
}
