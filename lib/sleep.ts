/** Longest time a timer takes; beyond it would fire at once. */
const LONGEST_MS = 2 ** 31 - 1

/**
 * Waits `seconds`, 24 days at most; less when `signal` is aborted meanwhile. It never rejects: the caller looks at the signal.
 */
export function sleep(seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, Math.min(seconds * 1000, LONGEST_MS))
    signal?.addEventListener('abort', done)
  })
}
