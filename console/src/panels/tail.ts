/** The newest lines of something that goes on, and what came while nobody wanted to see it. */
export interface Tail<T> {
  /** Shown lines, the oldest first. */
  readonly lines: readonly T[]
  /** Lines that came during a pause, the oldest first. */
  readonly held: readonly T[]
  readonly isPaused: boolean
  /** How many lines have come since the beginning or the last clearing. */
  readonly count: number
  /** Lines that are neither shown nor held any more. */
  readonly dropped: number
}

/** A tail that nothing has come to. */
export const EMPTY_TAIL: Tail<never> = {
  lines: [],
  held: [],
  isPaused: false,
  count: 0,
  dropped: 0,
}

/** The tail with more lines; of those shown and of those held the newest `limit` are kept. */
export function appended<T>(tail: Tail<T>, more: readonly T[], limit: number): Tail<T> {
  if (more.length === 0) return tail
  const place = tail.isPaused ? 'held' : 'lines'
  const all = [...tail[place], ...more]
  const kept = all.slice(-limit)
  const dropped = tail.dropped + all.length - kept.length
  return { ...tail, [place]: kept, dropped, count: tail.count + more.length }
}

/** The tail as it stands still. */
export function paused<T>(tail: Tail<T>): Tail<T> {
  return { ...tail, isPaused: true }
}

/** The tail going on, with what was held. */
export function resumed<T>(tail: Tail<T>, limit: number): Tail<T> {
  const all = [...tail.lines, ...tail.held]
  const lines = all.slice(-limit)
  return {
    ...tail,
    lines,
    held: [],
    isPaused: false,
    dropped: tail.dropped + all.length - lines.length,
  }
}

/** The tail without lines; a pause goes on. */
export function cleared<T>({ isPaused }: Tail<T>): Tail<T> {
  return { ...EMPTY_TAIL, isPaused }
}
