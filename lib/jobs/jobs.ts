import { Cron } from 'croner'
import { DataError } from '../errors.ts'
import type { RedisBase } from '../redis.ts'

/** What the runner needs of a client. */
export type JobClient = Pick<RedisBase, 'lock' | 'pipeline' | 'zadd'>

/** What a handler is given. */
export interface JobContext {
  /** The minute this run is for. */
  readonly scheduledTime: Date
  /** Aborted when the run reaches its timeout: by then the lock is no longer held. */
  readonly signal: AbortSignal
}

/** Work to be done at certain minutes. */
export interface Job {
  /** Identifies the job in Redis: letters, digits, `-` and `_`. */
  readonly name: string
  /** Cron expression of five fields, e.g. `0 * * * *`. */
  readonly schedule: string
  /** IANA time zone the expression is read in. @default 'UTC' */
  readonly timezone?: string
  /** Seconds a run may take. @default 60 */
  readonly timeout?: number
  /** What is done; the value it gives is recorded as JSON. */
  readonly handler: (context: JobContext) => unknown
}

/** How a run went. */
export interface JobRun {
  readonly name: string
  /** Minute the run was for, Unix time in milliseconds. */
  readonly scheduledTime: number
  /** `skipped`: another trigger had started that minute's run, or the run before still holds the lock. */
  readonly status: 'succeeded' | 'failed' | 'skipped'
  /** When it began, Unix time in milliseconds. */
  readonly startedAt?: number
  readonly durationMs?: number
  /** What the handler gave. */
  readonly result?: unknown
  /** Name and message of what the handler threw. */
  readonly error?: string
}

/** Settings of a runner. */
export interface JobsOptions {
  /** Begins every key the runner uses. @default 'redge:jobs:' */
  readonly keyPrefix?: string
  /** Runs kept per job. @default 100 */
  readonly historyLength?: number
}

const MINUTE = 60_000

/**
 * Jobs behind one trigger that fires every minute, as a Worker's cron trigger does. However often and wherever it fires
 * for the same minute, each due job is started once.
 *
 * Keys: `{prefix}ticks` (a sorted set: the last minute started, per job), `{prefix}NAME:lock`, `{prefix}NAME:history`
 * (a sorted set of runs as JSON, by minute).
 */
export class Jobs {
  readonly #jobs: readonly Job[]
  readonly #keyPrefix: string
  readonly #historyLength: number

  /** @throws DataError for a name used twice, or an expression that is no cron expression. */
  constructor(
    jobs: readonly Job[],
    { keyPrefix = 'redge:jobs:', historyLength = 100 }: JobsOptions = {},
  ) {
    for (const [index, job] of jobs.entries()) check(job, jobs.slice(0, index))
    this.#jobs = jobs
    this.#keyPrefix = keyPrefix
    this.#historyLength = historyLength
  }

  /** The jobs that are due in the minute of `time`. */
  due(time: Date): Job[] {
    const minute = new Date(minuteOf(time))
    return this.#jobs.filter((job) => cronOf(job).match(minute))
  }

  /**
   * Runs what is due in the minute of `scheduledTime`, all at once, and gives one entry per due job. A handler that
   * throws does not keep the others from running.
   *
   * Costs per due job: 4 requests and 5 commands when it runs, 1 to 3 of each when it is skipped.
   *
   * @throws RedisError when Redis cannot be reached; jobs that had begun are finished first.
   */
  async run(redis: JobClient, scheduledTime: Date): Promise<JobRun[]> {
    const runs = await Promise.allSettled(
      this.due(scheduledTime).map((job) => this.#start(redis, job, minuteOf(scheduledTime))),
    )
    return runs.map((run) => {
      if (run.status === 'rejected') throw run.reason
      return run.value
    })
  }

  async #start(redis: JobClient, job: Job, scheduledTime: number): Promise<JobRun> {
    const skipped: JobRun = { name: job.name, scheduledTime, status: 'skipped' }
    const lock = redis.lock(`${this.#keyPrefix}${job.name}:lock`, {
      timeout: timeoutOf(job),
      blocking: false,
      raiseOnReleaseError: false,
    })
    if (!(await lock.acquire())) return skipped
    try {
      // GT and CH make it one atomic step to see whether the minute is new and to take it.
      const ticks = { [job.name]: scheduledTime }
      const taken = await redis.zadd(`${this.#keyPrefix}ticks`, ticks, { gt: true, ch: true })
      if (!taken) return skipped
      const run = await perform(job, scheduledTime)
      await this.#record(redis, run)
      return run
    } finally {
      await lock[Symbol.asyncDispose]()
    }
  }

  async #record(redis: JobClient, run: JobRun): Promise<void> {
    const history = `${this.#keyPrefix}${run.name}:history`
    await redis
      .pipeline()
      .zadd(history, [[JSON.stringify(run), run.scheduledTime]])
      .zremrangebyrank(history, 0, -this.#historyLength - 1)
      .execute()
  }
}

/** A runner for `jobs`; see {@link Jobs}. */
export function defineJobs(jobs: readonly Job[], options?: JobsOptions): Jobs {
  return new Jobs(jobs, options)
}

async function perform(job: Job, scheduledTime: number): Promise<JobRun> {
  const startedAt = Date.now()
  const run = { name: job.name, scheduledTime, startedAt }
  const signal = AbortSignal.timeout(timeoutOf(job) * 1000)
  try {
    const result = await job.handler({ scheduledTime: new Date(scheduledTime), signal })
    return { ...run, status: 'succeeded', durationMs: Date.now() - startedAt, result }
  } catch (error) {
    return { ...run, status: 'failed', durationMs: Date.now() - startedAt, error: String(error) }
  }
}

function timeoutOf({ timeout = 60 }: Job): number {
  return timeout
}

function minuteOf(time: Date): number {
  return Math.floor(time.getTime() / MINUTE) * MINUTE
}

function cronOf({ schedule, timezone = 'UTC' }: Job): Cron {
  return new Cron(schedule, { timezone, mode: '5-part' })
}

function check(job: Job, before: readonly Job[]): void {
  if (!/^[\w-]+$/.test(job.name)) {
    throw new DataError('The name of a job consists of letters, digits, - and _')
  }
  if (before.some(({ name }) => name === job.name)) {
    throw new DataError(`There are two jobs called ${job.name}`)
  }
  if (!(timeoutOf(job) > 0)) throw new DataError(`The timeout of job ${job.name} is not positive`)
  try {
    cronOf(job)
  } catch (cause) {
    throw new DataError(`The schedule of job ${job.name} is no cron expression`, { cause })
  }
}
