import { now } from '../../clock.ts'
import { DecorrelatedJitterBackoff } from '../../retry/backoff.ts'
import type { Pauses } from './until-taken.ts'

/** Short pauses at first, of 8 to 64 ms: a lock that is held for a moment is free soon. */
const SHORT = { base: 0.008, cap: 0.064, count: 6 }

/** More of them while at least one try in four finds the lock in other hands than the try before, up to a number. */
const PASSED_ON = { share: 4, most: 48 }

/** Seconds by which the key's end is later when somebody else has set it: more than answers differ in their way. */
const LATER = 0.015

/** Then pauses that grow so that a number of tries lasts for a time, and a longest one. */
const TRIES = 20
const PERIOD = 30
const LONGEST = 5

/** Seconds after the key's end at which it is tried, at most: waiters should not all come at once. */
const SPREAD = 0.02

/**
 * Pauses that grow with the wait: 8 to 64 ms at random at first, and several seconds in the end. None is longer than the
 * key has left, while there are tries to spare for that. A lock that stays with one holder is tried 20 times in 30 seconds at most; one that
 * is passed on all the time is tried 48 times before the pauses grow.
 */
export class BackoffPauses implements Pauses {
  readonly #short = new DecorrelatedJitterBackoff(SHORT)
  /** Tries so far, and how many found the lock in other hands. */
  #tries = 0
  #passedOn = 0
  #endsAt: number | undefined
  #isShort = true
  /** Tries beyond the short ones, and seconds waited. */
  #longTries = 0
  #waited = 0

  next(left: number | null, limit: number): number | null {
    if (limit <= 0) return null
    this.#tries++
    this.#notice(left)
    this.#isShort &&=
      this.#tries <= SHORT.count ||
      (this.#tries < PASSED_ON.most && this.#passedOn * PASSED_ON.share >= this.#tries)
    const pause = this.#isShort ? this.#short.compute(this.#tries) : this.#long(left)
    this.#waited += Math.min(pause, limit)
    return Math.min(pause, limit)
  }

  /** Whether the key's end tells of another holder. */
  #notice(left: number | null): void {
    if (left === null) return
    const endsAt = now() + left
    if (this.#endsAt !== undefined && endsAt > this.#endsAt + LATER) this.#passedOn++
    this.#endsAt = endsAt
  }

  #long(left: number | null): number {
    const untilFree = (left ?? Number.POSITIVE_INFINITY) + SPREAD * Math.random()
    const triesLeft = TRIES - SHORT.count - 1 - this.#longTries++
    const time = PERIOD - this.#waited
    if (triesLeft <= 0 || time <= 0) return Math.max(LONGEST / 2, Math.min(LONGEST, untilFree))
    const growing = this.#waited * ((PERIOD / this.#waited) ** (1 / triesLeft) - 1)
    // The tries that are left then must last to the end.
    const shortest = time - (triesLeft - 1) * LONGEST
    return Math.max(shortest, Math.min(growing, LONGEST, untilFree))
  }
}
