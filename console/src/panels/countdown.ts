/** When a request was sent and when its answer was there: Unix times in milliseconds, by the clock of this machine. */
export interface Asked {
  readonly askedAt: number
  readonly answeredAt: number
}

/** What two answers about one deadline may differ by, though nothing has changed: milliseconds. */
const JITTER = 400

/**
 * When what had `ttl` seconds left will be over, on the clock of `asked`; `null` for what does not end. Redis said how long
 * is left at some time between question and answer: the middle is wrong by half a round trip at most.
 */
export function deadlineOf(ttl: number | null, { askedAt, answeredAt }: Asked): number | null {
  if (ttl === null) return null
  return (askedAt + answeredAt) / 2 + ttl * 1000
}

/** The deadline to show: the one that was shown before unless the new one truly differs, so that no countdown jumps. */
export function steadyDeadline(
  shown: number | null | undefined,
  told: number | null,
): number | null {
  if (typeof shown !== 'number' || told === null) return told
  return Math.abs(told - shown) < JITTER ? shown : told
}

/**
 * Milliseconds that the clock of the server is ahead of ours, as its `Date` header tells, which has whole seconds. Less than
 * that and the round trip explain counts as none.
 */
export function clockOffset(date: string | null, { askedAt, answeredAt }: Asked): number {
  const said = date === null ? Number.NaN : Date.parse(date)
  if (Number.isNaN(said)) return 0
  const offset = said + 500 - (askedAt + answeredAt) / 2
  return Math.abs(offset) <= 500 + (answeredAt - askedAt) / 2 ? 0 : Math.round(offset)
}
