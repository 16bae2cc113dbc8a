import { now, seconds } from '../clock.ts'
import { DataError, isReplyLost, LockError, LockNotOwnedError } from '../errors.ts'
import type { Executor } from '../executor.ts'
import { sleep } from '../sleep.ts'
import type { Encodable } from '../wire/encode.ts'
import { ok, raw, str, type Text, truthy } from '../wire/replies.ts'
import { bytesOf } from '../wire/words.ts'
import { EXTEND, REACQUIRE, RELEASE } from './scripts.ts'

/** What `acquire` may be told; what is left out falls back to the lock's own setting. */
export interface AcquireOptions {
  /** Seconds between two tries. */
  readonly sleep?: number | undefined
  /** `false` tries once. */
  readonly blocking?: boolean | undefined
  /** Seconds after which waiting is given up; `null` waits for ever. */
  readonly blockingTimeout?: number | null | undefined
  /** The token to hold the lock by, in place of a random one: whoever knows it can release the lock. */
  readonly token?: string | Uint8Array | undefined
  /** Ends the wait: `acquire` rejects with the signal's reason, and holds nothing. */
  readonly signal?: AbortSignal | undefined
}

/** Settings of a lock. Times are seconds, fractions allowed. */
export interface LockOptions extends Omit<AcquireOptions, 'token'> {
  /**
   * Seconds until the lock is free again when its holder does not come back. `null` and 0 set no expiry: a holder that
   * dies then blocks the others for ever.
   * @default null
   */
  readonly timeout?: number | null | undefined
  /** @default 0.1 */
  readonly sleep?: number | undefined
  /** @default true */
  readonly blocking?: boolean | undefined
  /** @default null */
  readonly blockingTimeout?: number | null | undefined
  /** Whether leaving an `await using` block raises when the lock was lost meanwhile. @default true */
  readonly raiseOnReleaseError?: boolean | undefined
  /** Taken for redis-py's sake; every `Lock` object has a token of its own. */
  readonly threadLocal?: boolean | undefined
}

/** What a lock needs of a client: its commands, sent at once. */
export type LockClient = Executor<'now', Text>

const UNOWNED = "Cannot release a lock that's not owned or is already unlocked."
const LOST = "Cannot release a lock that's no longer owned"

/**
 * redis-py's lock: one string key that holds a token and expires. A redis-py process and redge exclude each other, and
 * either can release or extend by a token handed over.
 *
 * It is not fair, nothing renews it, and it is taken again only by another object or after a release.
 *
 * @see https://redis.readthedocs.io/en/stable/lock.html
 */
export class Lock {
  readonly name: string | Uint8Array
  readonly timeout: number | null
  readonly sleep: number
  readonly blocking: boolean
  readonly blockingTimeout: number | null
  readonly raiseOnReleaseError: boolean
  /** The token by which this object holds the lock, `null` while it does not. Set it to take over a lock. */
  readonly local: { token: string | Uint8Array | null } = { token: null }
  readonly #client: LockClient
  readonly #signal: AbortSignal | undefined
  /** The lock was found to be lost since it was acquired. */
  #isGone = false

  constructor(client: LockClient, name: string | Uint8Array, options: LockOptions = {}) {
    this.#client = client
    this.name = name
    this.timeout = seconds('timeout', options.timeout ?? null)
    this.sleep = finite('sleep', options.sleep ?? 0.1)
    this.blocking = options.blocking ?? true
    this.blockingTimeout = seconds('blockingTimeout', options.blockingTimeout ?? null)
    this.raiseOnReleaseError = options.raiseOnReleaseError ?? true
    this.#signal = options.signal
  }

  /**
   * Whether the lock was taken. A blocking call tries every `sleep` seconds until it is, and gives up as soon as the
   * next try would come after `blockingTimeout`. Costs one command a try.
   *
   * It is safe to repeat: when the reply to a try is lost, it is tried again and the key tells whose it is, and a
   * token that holds the lock already acquires it again. A try in flight when the signal is aborted is finished, and a
   * lock that it took is given back.
   */
  async acquire(options: AcquireOptions = {}): Promise<boolean> {
    const pause = finite('sleep', options.sleep ?? this.sleep)
    const blocking = options.blocking ?? this.blocking
    const limit =
      options.blockingTimeout === undefined ? this.blockingTimeout : options.blockingTimeout
    const signal = options.signal ?? this.#signal
    const token = options.token ?? crypto.randomUUID().replaceAll('-', '')
    const deadline = now() + (seconds('blockingTimeout', limit) ?? Number.POSITIVE_INFINITY)
    for (let isRepeat = options.token !== undefined; ; isRepeat = false) {
      signal?.throwIfAborted()
      if (await this.#take(token, isRepeat)) return this.#keep(token, signal)
      if (!blocking || now() + pause > deadline) return false
      await sleep(pause, signal)
    }
  }

  /**
   * Takes the lock and gives it back, for `await using`, which releases it at the end of the block.
   *
   * @example
   * await using lock = await redis.lock('report', { timeout: 30, blockingTimeout: 5 }).acquireOrThrow()
   * @throws LockError when it could not be taken in time.
   */
  async acquireOrThrow(options: AcquireOptions = {}): Promise<this> {
    if (await this.acquire(options)) return this
    throw this.#error('Unable to acquire lock within the time specified')
  }

  /**
   * Gives the lock back. Costs one command. When the reply is lost it is asked for again, which releases nothing twice.
   *
   * @throws LockError when this object does not hold the lock.
   * @throws LockNotOwnedError when it expired, and perhaps somebody else holds it.
   */
  async release(): Promise<void> {
    const { token } = this.local
    if (token === null) throw this.#error(UNOWNED)
    // After a lost reply a key that is no longer ours was most likely released by that very call.
    const released = await this.#run(RELEASE, token).catch(async (error: unknown) => {
      if (!isReplyLost(error)) throw error
      await this.#run(RELEASE, token)
      return true
    })
    this.local.token = null
    if (!released) throw this.#lost(LOST)
  }

  /**
   * Adds seconds to the time left, or, with `replaceTtl`, makes that the time left. Costs one command.
   *
   * @throws LockError when this object does not hold the lock, or the lock has no timeout.
   * @throws LockNotOwnedError when the lock expired, or never had an expiry in Redis.
   * @throws MaybeAppliedError when the reply is lost: the time may have been added or not.
   */
  async extend(
    additionalTime: number,
    options: { replaceTtl?: boolean } | boolean = {},
  ): Promise<true> {
    const replace = typeof options === 'boolean' ? options : (options.replaceTtl ?? false)
    const token = this.#heldWithTimeout('extend')
    const ms = milliseconds('additionalTime', additionalTime)
    if (await this.#run(EXTEND, token, ms, replace ? '1' : '0')) return true
    this.#isGone = true
    throw this.#lost("Cannot extend a lock that's no longer owned")
  }

  /**
   * Sets the time left back to the lock's timeout. Costs one command.
   *
   * @throws LockError and LockNotOwnedError as {@link Lock.extend} does.
   */
  async reacquire(): Promise<true> {
    const token = this.#heldWithTimeout('reacquire')
    if (await this.#run(REACQUIRE, token, milliseconds('timeout', this.timeout ?? 0))) return true
    this.#isGone = true
    throw this.#lost("Cannot reacquire a lock that's no longer owned")
  }

  /** Whether anybody holds the lock. Costs one command. */
  async locked(): Promise<boolean> {
    return (await this.#holder()) !== null
  }

  /** Whether this object holds the lock. Costs one command. */
  async owned(): Promise<boolean> {
    const { token } = this.local
    return token !== null && (await this.#isHeldBy(token))
  }

  /**
   * Releases the lock, unless that was done or `extend` found it lost; with `raiseOnReleaseError: false` a lock lost
   * meanwhile is no error.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.local.token === null || this.#isGone) return
    try {
      await this.release()
    } catch (error) {
      if (this.raiseOnReleaseError || !(error instanceof LockError)) throw error
    }
  }

  /** One try; `isRepeat` says that an earlier one may have taken the lock by this token. */
  async #take(token: string | Uint8Array, isRepeat: boolean): Promise<boolean> {
    let mayBeOurs = isRepeat
    const taken = await this.#set(token).catch((error: unknown) => {
      if (!isReplyLost(error)) throw error
      mayBeOurs = true
      return this.#set(token)
    })
    return taken || (mayBeOurs && (await this.#isHeldBy(token)))
  }

  #set(token: string | Uint8Array): Promise<boolean> {
    const expiry = this.timeout ? ['PX', milliseconds('timeout', this.timeout)] : []
    return this.#client.call(['SET', this.name, token, 'NX', ...expiry], ok)
  }

  async #keep(token: string | Uint8Array, signal: AbortSignal | undefined): Promise<true> {
    this.local.token = token
    this.#isGone = false
    if (!signal?.aborted) return true
    // What cannot be given back expires; the caller is told why it stopped all the same.
    await this.release().catch(() => undefined)
    throw signal.reason
  }

  #heldWithTimeout(verb: string): string | Uint8Array {
    const { token } = this.local
    if (token === null) throw this.#error(`Cannot ${verb} an unlocked lock`)
    if (this.timeout === null) throw this.#error(`Cannot ${verb} a lock with no timeout`)
    return token
  }

  async #isHeldBy(token: string | Uint8Array): Promise<boolean> {
    const holder = await this.#holder()
    return holder !== null && equalBytes(holder, bytesOf(token))
  }

  #holder(): Promise<Uint8Array | null> {
    return this.#client.call(['GET', this.name], raw<Uint8Array | null>, { bytes: true })
  }

  #run(script: string, ...args: Encodable[]): Promise<boolean> {
    return this.#client.call(['EVAL', script, 1, this.name, ...args], truthy)
  }

  #error(message: string): LockError {
    return new LockError(message, { lockName: this.#label() })
  }

  #lost(message: string): LockNotOwnedError {
    return new LockNotOwnedError(message, { lockName: this.#label() })
  }

  #label(): string {
    return str(this.name)
  }
}

function finite(name: string, value: number): number {
  if (Number.isFinite(value)) return seconds(name, value)
  throw new DataError(`${name} must be a number of seconds`)
}

/** Whole milliseconds, cut off as redis-py does. */
function milliseconds(name: string, value: number): number {
  if (!Number.isFinite(value)) throw new DataError(`${name} must be a number of seconds`)
  return Math.trunc(value * 1000)
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}
