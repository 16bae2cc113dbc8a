import type { UsageFigures } from '../transport/usage.ts'

/** What has a run begin: its minute, a minute that was made up for, or somebody who asked for it. */
export type JobTrigger = 'schedule' | 'catch-up' | 'manual'

/** How a run went. */
export interface JobRun {
  readonly name: string
  /** Minute the run was for, Unix time in milliseconds; of a run that was asked for, when that was. */
  readonly scheduledTime: number
  /**
   * `skipped`: the run before was still going on. `lost`: the run gave no sign of life any more. Not recorded in the history
   * are `duplicate`: another trigger for the same minute had it; `paused`: so the job is; `waiting`: it begins when there is
   * room; and `running`.
   */
  readonly status:
    | 'succeeded'
    | 'failed'
    | 'skipped'
    | 'cancelled'
    | 'lost'
    | 'duplicate'
    | 'paused'
    | 'waiting'
    | 'running'
  /** Names the run among those of its job; a later one has a higher number. */
  readonly id?: number
  readonly trigger?: JobTrigger
  /** 1, and one more each time the same minute was tried again. */
  readonly attempt?: number
  /** See {@link JobContext.fence}. */
  readonly fence?: number
  /** When it began, Unix time in milliseconds. */
  readonly startedAt?: number
  readonly durationMs?: number
  /** What the handler gave, in the form JSON has for it. */
  readonly result?: unknown
  /** Name and message of what the handler threw. */
  readonly error?: string
  /** What it has used of Redis by its own client. */
  readonly usage?: Pick<UsageFigures, 'requests' | 'commands' | 'billedCommands'>
  /** What the handler has logged. */
  readonly log?: readonly string[]
}

/** A run that has begun, as Redis tells of it. */
export interface StartedRun {
  readonly id: number
  readonly scheduledTime: number
  readonly trigger: JobTrigger
  readonly attempt: number
  readonly fence: number
  readonly startedAt: number
  /** Whose run it is: what every later word to Redis about it bears. */
  readonly claim: string
}

/** A run of the history, in the form it was recorded in. */
export function jobRunOf(text: string): JobRun {
  // Only this runner writes there.
  return JSON.parse(text) as JobRun
}
