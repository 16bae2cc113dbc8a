import { setTimeout as delay } from 'node:timers/promises'

/** Resolves when the condition holds; one that throws does not hold yet. Rejects after 40 seconds. */
export async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 40_000
  let cause: unknown
  while (Date.now() < deadline) {
    try {
      if (await isTrue()) return
    } catch (error) {
      cause = error
    }
    await delay(20)
  }
  throw new Error('What was waited for did not happen within 40 seconds', { cause })
}
