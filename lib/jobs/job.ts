import { DataError } from '../errors.ts'
import type { RedisBase } from '../redis.ts'
import { type AbstractBackoff, EqualJitterBackoff } from '../retry/backoff.ts'
import { isSchedule, isTimeZone } from './schedule.ts'

/** What the runner needs of a client: a text client of `redge` or `redge/core`. */
export type JobClient = RedisBase

/** What a handler is given. */
export interface JobContext {
  /** The minute this run is for; of a run that was asked for, when that was. */
  readonly scheduledTime: Date
  /** Aborted when the run reaches its timeout, is cancelled, or counts as lost: what it writes then may be too late. */
  readonly signal: AbortSignal
  /** The runner's client with that signal. What is done with it is counted, and kept with the run. */
  readonly redis: JobClient
  /** Higher than that of any run of the job that began before: for `redis.fencedSet()`. */
  readonly fence: number
  /** 1, and one more each time the same minute is tried again. */
  readonly attempt: number
  /** Keeps a line with the run: the first hundred, of 500 characters at most. Never write a value or a token there. */
  readonly log: (line: string) => void
}

/** What becomes of a minute that is due while a run of the job is going on. */
export type Overlap = 'skip' | 'queue' | 'allow'

/** Work to be done at certain minutes. */
export interface Job {
  /** Identifies the job in Redis: letters, digits, `-` and `_`. */
  readonly name: string
  /** Cron expression of five fields, e.g. `0 * * * *`. */
  readonly schedule: string
  /**
   * IANA time zone the expression is read in. A time that summer time leaves out is due when the clocks have changed, one
   * that comes twice is due the first time.
   * @default 'UTC'
   */
  readonly timezone?: string | undefined
  /**
   * What becomes of a minute that is due while a run is going on: it is left out, it waits (a hundred at most), or it
   * begins all the same.
   * @default 'skip'
   */
  readonly overlap?: Overlap | undefined
  /**
   * Seconds for which a minute is made up for that no trigger was delivered for, a day at most. All of them run, the
   * oldest first. Minutes before the first trigger, and those of a pause, are not missed.
   * @default 0
   */
  readonly catchUp?: number | undefined
  /** How often a run that failed is tried again. @default 0 */
  readonly retries?: number | undefined
  /**
   * Pauses between these tries. Pauses of up to 25 seconds are waited for; after longer ones a later trigger goes on.
   * @default about 10 seconds doubled each time, 10 minutes at most
   */
  readonly backoff?: AbstractBackoff | undefined
  /** Seconds a run may take. @default 60 */
  readonly timeout?: number | undefined
  /**
   * Seconds without a sign of life after which a run counts as lost; it gives one every third of them. A lost run is
   * started once more.
   * @default 30
   */
  readonly lease?: number | undefined
  /** Seconds without a success after which the job is overdue; see {@link JobsOptions.onOverdue}. @default it never is */
  readonly deadMan?: number | undefined
  /** What is done; the value it gives is recorded as JSON, unless that is longer than 10,000 characters. */
  readonly handler: (context: JobContext) => unknown
}

/** A job with all that it may leave out. */
export type FullJob = Pick<Job, 'deadMan'> & {
  readonly [Name in Exclude<keyof Job, 'deadMan'>]-?: Exclude<Job[Name], undefined>
}

/** Seconds that a minute may be made up for at most. */
const LONGEST_CATCH_UP = 86_400

/**
 * The job with all that was left out.
 *
 * @throws DataError that names what makes no sense.
 */
export function fullJob(job: Job): FullJob {
  check(job)
  return {
    ...job,
    timezone: job.timezone ?? 'UTC',
    overlap: job.overlap ?? 'skip',
    catchUp: job.catchUp ?? 0,
    retries: job.retries ?? 0,
    backoff: job.backoff ?? new EqualJitterBackoff({ base: 5, cap: 600 }),
    timeout: job.timeout ?? 60,
    lease: job.lease ?? 30,
  }
}

function check(job: Job): void {
  const { name, timezone = 'UTC', overlap = 'skip', catchUp = 0, retries = 0 } = job
  if (!/^[\w-]{1,100}$/.test(name)) {
    throw new DataError('The name of a job consists of letters, digits, - and _, 100 at most')
  }
  for (const part of ['timeout', 'lease', 'deadMan'] as const) {
    const seconds = job[part] ?? 1
    if (!(seconds > 0 && seconds < Number.POSITIVE_INFINITY)) {
      throw new DataError(`The ${part} of job ${name} must be a number of seconds, more than 0`)
    }
  }
  if (!['skip', 'queue', 'allow'].includes(overlap)) {
    throw new DataError(`The overlap of job ${name} must be 'skip', 'queue' or 'allow'`)
  }
  if (!(catchUp >= 0 && catchUp <= LONGEST_CATCH_UP)) {
    throw new DataError(`The catchUp of job ${name} must be a number of seconds from 0 to a day`)
  }
  if (!(Number.isSafeInteger(retries) && retries >= 0)) {
    throw new DataError(`The retries of job ${name} must be a whole number, 0 or more`)
  }
  checkSchedule(name, job.schedule, timezone)
}

function checkSchedule(name: string, schedule: string, timezone: string): void {
  if (!isSchedule(schedule)) {
    throw new DataError(
      `The schedule of job ${name} must be a cron expression of five fields: '*/5 * * * *'`,
    )
  }
  if (!isTimeZone(timezone))
    throw new DataError(
      `The timezone of job ${name} must be an IANA name that the runtime knows: 'Europe/Paris'`,
    )
}
