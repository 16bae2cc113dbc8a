import { setTimeout as delay } from 'node:timers/promises'

/**
 * Waits between two attempts: 25 to 50 ms after the first failure (`failures` is 0), doubling up to `longestMs`; the
 * jitter keeps many gateways apart. Ends at once when the signal aborts.
 */
export async function pause(
  failures: number,
  longestMs: number,
  signal: AbortSignal,
): Promise<void> {
  const longest = Math.min(50 * 2 ** failures, longestMs)
  const ms = longest * (0.5 + Math.random() / 2)
  await delay(ms, undefined, { signal }).catch(() => undefined)
}
