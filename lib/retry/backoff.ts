/** Seconds that redis-py's backoffs are capped at and start from. */
const DEFAULT_CAP = 0.512
const DEFAULT_BASE = 0.008

/** Bounds of a backoff, in seconds. */
export interface BackoffOptions {
  /** Longest pause. @default 0.512 */
  readonly cap?: number
  /** Pause before doubling. @default 0.008 */
  readonly base?: number
}

/**
 * How long to wait before trying again.
 *
 * @see https://redis.readthedocs.io/en/stable/backoff.html
 */
export abstract class AbstractBackoff {
  /** Seconds to wait after so many failures, counted from 1. */
  abstract compute(failures: number): number

  /** Called before an operation begins. */
  reset(): void {}
}

/** Always the same pause. */
export class ConstantBackoff extends AbstractBackoff {
  readonly #seconds: number

  constructor(backoff: number) {
    super()
    this.#seconds = backoff
  }

  override compute(_failures: number): number {
    return this.#seconds
  }
}

/** No pause. */
export class NoBackoff extends ConstantBackoff {
  constructor() {
    super(0)
  }
}

/** Twice as long after each failure, up to the cap. */
export class ExponentialBackoff extends AbstractBackoff {
  protected readonly cap: number
  protected readonly base: number

  constructor({ cap = DEFAULT_CAP, base = DEFAULT_BASE }: BackoffOptions = {}) {
    super()
    this.cap = cap
    this.base = base
  }

  override compute(failures: number): number {
    return Math.min(this.cap, this.base * 2 ** failures)
  }
}

/** Anything from 0 to the exponential pause: spreads callers that failed together the widest. */
export class FullJitterBackoff extends ExponentialBackoff {
  override compute(failures: number): number {
    return Math.random() * super.compute(failures)
  }
}

/** Half of the exponential pause, and up to as much again. */
export class EqualJitterBackoff extends ExponentialBackoff {
  override compute(failures: number): number {
    const half = super.compute(failures) / 2
    return half + Math.random() * half
  }
}

/** A random part of the doubled base, capped after the draw: redis-py's default. */
export class ExponentialWithJitterBackoff extends ExponentialBackoff {
  override compute(failures: number): number {
    return Math.min(this.cap, Math.random() * this.base * 2 ** failures)
  }
}

/** Up to three times the pause before, at least the base. It remembers, so give each client its own. */
export class DecorrelatedJitterBackoff extends ExponentialBackoff {
  #previous = 0

  override compute(_failures: number): number {
    const longest = Math.max(this.base, this.#previous * 3)
    this.#previous = Math.min(this.cap, this.base + Math.random() * (longest - this.base))
    return this.#previous
  }

  override reset(): void {
    this.#previous = 0
  }
}

/** redis-py's `default_backoff()`. */
export function defaultBackoff(): AbstractBackoff {
  return new EqualJitterBackoff()
}
