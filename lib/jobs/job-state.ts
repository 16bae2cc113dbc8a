import type { FullJob, Overlap } from './job.ts'
import type { JobRun, JobTrigger } from './job-run.ts'
import { nextTick } from './schedule.ts'

/** A job, what it is up to and what came of it. Times are Unix times in milliseconds. */
export interface JobState {
  readonly name: string
  readonly schedule: string
  readonly timezone: string
  readonly overlap: Overlap
  readonly paused: boolean
  /** When it is due next; `null` while it is paused, and when it never is. */
  readonly next: number | null
  /** When a run last succeeded. */
  readonly succeededAt: number | null
  /** Whether it has gone without a success for longer than its `deadMan` allows; never while it is paused. */
  readonly overdue: boolean
  /** Runs that wait or are going on. */
  readonly current: readonly JobRun[]
  /** The newest runs that have ended, the newest first. */
  readonly ended: readonly JobRun[]
}

/** What the fields in Redis and the runs of its history say of a job. */
export function jobStateOf(
  job: FullJob,
  fields: Readonly<Record<string, string>>,
  runs: readonly JobRun[],
): JobState {
  const { name, schedule, timezone, overlap } = job
  const { paused, succeeded } = fields
  return {
    name,
    schedule,
    timezone,
    overlap,
    paused: paused !== undefined,
    next: paused === undefined ? nextTick(job, Date.now()) : null,
    succeededAt: succeeded === undefined ? null : Number(succeeded),
    overdue: isOverdue(job, fields),
    current: currentRuns(name, fields),
    ended: runs.toSorted((a, b) => (b.id ?? 0) - (a.id ?? 0)),
  }
}

function isOverdue({ deadMan }: FullJob, fields: Readonly<Record<string, string>>): boolean {
  const { paused, since, succeeded = since } = fields
  if (deadMan === undefined || paused !== undefined || succeeded === undefined) return false
  return Date.now() - Number(succeeded) > deadMan * 1000
}

function currentRuns(name: string, fields: Readonly<Record<string, string>>): JobRun[] {
  const runs = Object.entries(fields).flatMap(([field, text]) => {
    const id = /^run:(\d+)$/.exec(field)?.[1]
    return id === undefined ? [] : [currentRun(name, Number(id), text.split(' '))]
  })
  return runs.sort((a, b) => (b.id ?? 0) - (a.id ?? 0))
}

/** The words are those that the scripts write. */
function currentRun(name: string, id: number, words: readonly string[]): JobRun {
  const [status, tick, trigger, attempt, , , startedAt, fence] = words
  const run: JobRun = {
    id,
    name,
    scheduledTime: Number(tick),
    trigger: trigger as JobTrigger,
    attempt: Number(attempt),
    status: status === 'waiting' ? 'waiting' : 'running',
  }
  return status === 'waiting' ? run : { ...run, fence: Number(fence), startedAt: Number(startedAt) }
}
