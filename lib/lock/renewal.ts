import { now } from '../clock.ts'
import { DataError } from '../errors.ts'
import { finite } from './options.ts'

/** What keeps a Worker alive after its response. */
export interface WaitUntil {
  waitUntil(promise: Promise<unknown>): void
}

/** How a lock is renewed while it is held. */
export interface RenewalOptions {
  /**
   * Seconds before the lock expires at which `lock.signal` is aborted when it could not be renewed.
   * @default a tenth of the timeout, at most 1
   */
  readonly margin?: number | undefined
  /** The context of the request, which then lives until the lock is released or lost. */
  readonly waitUntil?: WaitUntil | undefined
}

/** How a {@link Renewal} reaches the lock. */
export interface Renewable {
  /** Sets the time left back to `timeout`; whether the lock is still held. */
  renew(): Promise<boolean>
  /** What `signal` is aborted with. */
  lost(): unknown
  /** Seconds of the lock, `null` for no expiry. */
  readonly timeout: number | null
}

/** Seconds between two tries of a renewal that failed. */
const RETRY = 0.1

/** Longest time a timer takes. */
const LONGEST_MS = 2 ** 31 - 1

/**
 * The time for which a lock is held, seen from here: a little less than Redis gives. Timers run only for a claim, for a
 * lock that is renewed, and for one whose signal was asked for; the end of the hold clears them.
 */
export class Renewal {
  readonly #lock: Renewable
  readonly #options: RenewalOptions | undefined
  readonly #controller = new AbortController()
  /** Whether the lock has the time of a claim, and not yet its own. */
  isClaim: boolean
  #since: number
  #endsAt: number
  #needsRenewal: boolean
  #isWatched = false
  #isOver = false
  #renewTimer: Timer | undefined
  #endTimer: Timer | undefined
  #finish: () => void = () => undefined

  /**
   * A hold that begins at `since` on the clock and lasts for `life` seconds; `isClaim`: that is not the whole timeout. It
   * is renewed until its end when there are `options`.
   */
  constructor(
    lock: Renewable,
    { since, life, isClaim }: { since: number; life: number; isClaim: boolean },
    options: RenewalOptions | undefined,
  ) {
    this.#lock = lock
    this.#options = options
    this.#since = since
    this.#endsAt = since + life
    this.isClaim = isClaim
    this.#needsRenewal = isClaim || options !== undefined
    options?.waitUntil?.waitUntil(new Promise<void>((resolve) => (this.#finish = resolve)))
    this.#schedule()
  }

  /** Aborted when the lock is lost, or about to be. */
  get signal(): AbortSignal {
    if (!this.#isWatched) {
      this.#isWatched = true
      this.#watchEnd()
    }
    return this.#controller.signal
  }

  /** Time of the clock until which the lock is held for sure. */
  get endsAt(): number {
    return this.#endsAt
  }

  /** The lock has `seconds` from `since` on the clock, or, when that is `null`, so many more. */
  extended(seconds: number | null, since: number | null): void {
    const from = since ?? this.#endsAt
    this.#since = now()
    this.#endsAt = from + (seconds ?? Number.POSITIVE_INFINITY)
    this.isClaim = false
    this.#needsRenewal = this.#options !== undefined
    this.#schedule()
  }

  /** The lock is lost: aborts the signal. */
  lose(reason: unknown = this.#lock.lost()): void {
    if (this.#isOver) return
    this.end()
    this.#controller.abort(reason)
  }

  /** The lock is given back: no timer runs any more. */
  end(): void {
    this.#isOver = true
    clear(this.#renewTimer)
    clear(this.#endTimer)
    this.#finish()
  }

  get #life(): number {
    return this.#endsAt - this.#since
  }

  #schedule(): void {
    this.#renewAt(this.#since + this.#life / 2)
    this.#watchEnd()
  }

  /** Renews at that time, and at no other that was said before. */
  #renewAt(time: number): void {
    clear(this.#renewTimer)
    if (this.#isOver || !this.#needsRenewal || !Number.isFinite(this.#endsAt)) return
    this.#renewTimer = at(time, () => this.#renew())
  }

  /** Aborts the signal shortly before the end. */
  #watchEnd(): void {
    clear(this.#endTimer)
    if (this.#isOver || !Number.isFinite(this.#endsAt)) return
    if (!this.#needsRenewal && !this.#isWatched) return
    const last = this.#endsAt - this.#margin
    // A timer may fire early, and takes 24 days at most.
    this.#endTimer = at(last, () => (now() < last ? this.#watchEnd() : this.lose()))
  }

  get #margin(): number {
    return Math.min(this.#options?.margin ?? Math.min(1, this.#life / 10), this.#life / 2)
  }

  async #renew(): Promise<void> {
    const sentAt = now()
    try {
      const isHeld = await this.#lock.renew()
      if (this.#isOver) return
      if (isHeld) this.extended(this.#lock.timeout, sentAt)
      else this.lose()
    } catch {
      // It may be renewed or not; the other timer says when that is too late to find out.
      this.#renewAt(now() + RETRY)
    }
  }
}

type Timer = ReturnType<typeof setTimeout>

function clear(timer: Timer | undefined): void {
  if (timer !== undefined) clearTimeout(timer)
}

function at(time: number, run: () => void): Timer {
  return setTimeout(run, Math.min(Math.max(0, time - now()) * 1000, LONGEST_MS))
}

/** @throws DataError for a renewal of what does not expire, or a margin that is no length of time. */
export function settledRenewal(
  autoRenew: boolean | RenewalOptions,
  timeout: number | null,
): RenewalOptions | undefined {
  if (autoRenew === false) return undefined
  if (!timeout) throw new DataError('autoRenew needs a lock with a timeout')
  const options = autoRenew === true ? {} : autoRenew
  if (options.margin !== undefined) finite('margin', options.margin)
  return options
}
