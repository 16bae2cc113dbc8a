import { duration } from '../../parts/duration.ts'
import type { TimelineRun } from './timeline.ts'

/** A run of a job, as the API has it. Times are Unix times in milliseconds. */
export interface JobRun extends TimelineRun {
  readonly id?: number
  readonly trigger?: string
  readonly attempt?: number
  readonly fence?: number
  readonly result?: unknown
  readonly error?: string
  readonly usage?: {
    readonly requests: number
    readonly commands: number
    readonly billedCommands: number
  }
  readonly log?: readonly string[]
}

/** A job, as the API has it. */
export interface Job {
  readonly name: string
  readonly schedule: string
  readonly timezone: string
  readonly overlap: string
  readonly paused: boolean
  /** When it is due next; `null` while it is paused, and when it never is. */
  readonly next: number | null
  readonly succeededAt: number | null
  readonly overdue: boolean
  /** Runs that wait or go on. */
  readonly current: readonly JobRun[]
  readonly lastRun: JobRun | null
}

/** How a status is shown. */
export function kindOf(status: string): 'good' | 'danger' | 'warning' | 'accent' | 'plain' {
  switch (status) {
    case 'succeeded':
      return 'good'
    case 'failed':
    case 'lost':
      return 'danger'
    case 'cancelled':
    case 'skipped':
      return 'warning'
    case 'running':
      return 'accent'
    default:
      return 'plain'
  }
}

/** What changes when runs of the jobs have begun or ended, so that histories are loaded only then. */
export function runsSignature(jobs: readonly Job[]): string {
  return jobs
    .map(({ name, current, lastRun }) => {
      const going = current.map(({ id, status }) => `${id}${status[0]}`).join()
      return `${name} ${lastRun?.id ?? '-'} ${going}`
    })
    .join('\n')
}

/** How long a run took: milliseconds below a second. */
export function tookText(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : duration(ms / 1000)
}
