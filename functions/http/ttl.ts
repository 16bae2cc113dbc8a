import * as v from 'valibot'

/** Seconds that a key lasts from now: a millisecond at least, three thousand years at most. */
export const Ttl = v.pipe(v.number(), v.minValue(0.001), v.maxValue(1e11))

/** Seconds in milliseconds, as PEXPIRE takes them. */
export function millisecondsOf(ttl: number): number {
  return Math.round(ttl * 1000)
}

/** What PTTL says in seconds; `null` for a key that does not expire. */
export function secondsOf(ms: number): number | null {
  return ms < 0 ? null : ms / 1000
}
