import { TimeoutError } from '../errors.ts'
import type { LoadContext } from './load-options.ts'
import { milliseconds, type Timeout } from './timeouts.ts'

/** A run of a loader: what it is told, what it tells, and when it is to be over. */
export class LoaderRun implements LoadContext {
  readonly signal: AbortSignal
  readonly hasStale: boolean
  /** The tags that the loader has put on the value. */
  readonly tags: Set<string> = new Set()
  /** Milliseconds to live, when the loader has said so. */
  timeout: number | null | undefined
  /** Milliseconds that it took. */
  took = 0
  readonly #controller = new AbortController()

  readonly tag = (...tags: string[]): void => {
    for (const tag of tags) this.tags.add(tag)
  }

  readonly expire = (timeout: Timeout): void => {
    this.timeout = milliseconds(timeout)
  }

  constructor(hasStale: boolean, signal: AbortSignal | undefined) {
    this.hasStale = hasStale
    const own = this.#controller.signal
    this.signal = signal ? AbortSignal.any([own, signal]) : own
  }

  /**
   * What the loader gives within so many milliseconds.
   *
   * @throws TimeoutError when that was not enough; the loader's signal is aborted then.
   */
  async of<R>(loader: (context: LoadContext) => R | Promise<R>, patience: number): Promise<R> {
    const { promise: ended, reject } = Promise.withResolvers<never>()
    const onAbort = (): void => reject(this.signal.reason)
    this.signal.addEventListener('abort', onAbort)
    const timer = setTimeout(() => this.#controller.abort(tooSlow()), patience)
    const began = Date.now()
    try {
      this.signal.throwIfAborted()
      return await Promise.race([ended, loader(this)])
    } finally {
      clearTimeout(timer)
      this.took = Date.now() - began
      this.signal.removeEventListener('abort', onAbort)
    }
  }
}

/** The error of a loader that has taken too long. */
export function tooSlow(): TimeoutError {
  return new TimeoutError('The value of a key was not made within the hard timeout')
}
