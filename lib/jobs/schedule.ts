import { Cron } from 'croner'

/** When something is due: an expression and a time zone. */
export interface Schedule {
  readonly schedule: string
  readonly timezone: string
}

/** Milliseconds of the steps that time is told in here. */
const MINUTE = 60_000

/** Whether the text is a cron expression of five fields. */
export function isSchedule(schedule: string): boolean {
  try {
    new Cron(schedule, { mode: '5-part' })
    return true
  } catch {
    return false
  }
}

/** Whether the runtime knows a time zone of that name. */
export function isTimeZone(timezone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone })
    return true
  } catch {
    return false
  }
}

/** The start of a minute, in milliseconds. */
export function minuteOf(time: Date): number {
  return Math.floor(time.getTime() / MINUTE) * MINUTE
}

/** The first due minute at or after `from`, or `null` when there is none. */
export function nextTick(schedule: Schedule, from: number): number | null {
  // Only searching forward heeds changes of the clock: what matches a minute does not know of the one before.
  return (
    cronOf(schedule)
      .nextRun(new Date(from - 1))
      ?.getTime() ?? null
  )
}

/** The last due minute before `before`, `null` when there is none from `from` on. */
export function previousTick(schedule: Schedule, from: number, before: number): number | null {
  for (let back = MINUTE; from < before; back *= 2) {
    const start = Math.max(from, before - back)
    const last = ticksBetween(schedule, start, before).at(-1)
    if (last !== undefined || start === from) return last ?? null
  }
  return null
}

/** The due minutes from `from` on and before `before`. */
export function ticksBetween(schedule: Schedule, from: number, before: number): number[] {
  const ticks: number[] = []
  let tick = nextTick(schedule, from)
  while (tick !== null && tick < before) {
    ticks.push(tick)
    tick = nextTick(schedule, tick + 1)
  }
  return ticks
}

function cronOf({ schedule, timezone }: Schedule): Cron {
  return new Cron(schedule, { timezone, mode: '5-part' })
}
