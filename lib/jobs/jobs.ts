import { Cron } from 'croner'
import { DataError, TimeoutError } from '../errors.ts'
import type { RedisBase } from '../redis.ts'

/** What the runner needs of a client. */
export type JobClient = Pick<RedisBase, 'lock' | 'pipeline'>

/** What a handler is given. */
export interface JobContext {
  /** The minute this run is for. */
  readonly scheduledTime: Date
  /** Aborted when the run reaches its timeout, after which it counts as failed. */
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
  /**
   * `skipped`: the run before was still going on. `duplicate`: another trigger for the same minute had it; that is not
   * recorded.
   */
  readonly status: 'succeeded' | 'failed' | 'skipped' | 'duplicate'
  /** When it began, Unix time in milliseconds. */
  readonly startedAt?: number
  readonly durationMs?: number
  /** What the handler gave, in the form JSON has for it. */
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

/** Seconds after which a minute that was started is forgotten; no trigger is delivered that late. */
const TICK_LIFE = 86_400

/** Seconds that the lock outlives the run's own limit. */
const GRACE = 5

/**
 * Jobs behind one trigger that fires every minute, as a Worker's cron trigger does. However often and wherever it fires
 * for the same minute, each due job is started once.
 *
 * Keys: `{prefix}NAME:tick:MINUTE` (who started that minute; kept for a day), `{prefix}NAME:lock`, `{prefix}NAME:history` (a
 * sorted set of runs as JSON, by minute).
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
   * Runs what is due in the minute of `scheduledTime`, all at once, and gives one entry per due job. Nothing that happens
   * to one job keeps the others from running; a job that Redis could not be asked about counts as failed.
   *
   * Costs per due job: 4 requests and 9 billed commands when it runs, 1 of each when another trigger had it.
   */
  run(redis: JobClient, scheduledTime: Date): Promise<JobRun[]> {
    const minute = minuteOf(scheduledTime)
    const start = (job: Job): Promise<JobRun> =>
      this.#start(redis, job, minute).catch((error: unknown) => ({
        name: job.name,
        scheduledTime: minute,
        status: 'failed',
        error: String(error),
      }))
    return Promise.all(this.due(scheduledTime).map(start))
  }

  async #start(redis: JobClient, job: Job, scheduledTime: number): Promise<JobRun> {
    const { name } = job
    const tick = redis.lock(`${this.#keyPrefix}${name}:tick:${scheduledTime}`, {
      timeout: TICK_LIFE,
      blocking: false,
    })
    if (!(await tick.acquire())) return { name, scheduledTime, status: 'duplicate' }
    const lock = redis.lock(`${this.#keyPrefix}${name}:lock`, {
      timeout: timeoutOf(job) + GRACE,
      blocking: false,
      raiseOnReleaseError: false,
    })
    if (!(await lock.acquire())) {
      return await this.#record(redis, { name, scheduledTime, status: 'skipped' })
    }
    try {
      return await this.#record(redis, await perform(job, scheduledTime))
    } finally {
      await lock[Symbol.asyncDispose]()
    }
  }

  async #record(redis: JobClient, run: JobRun): Promise<JobRun> {
    const history = `${this.#keyPrefix}${run.name}:history`
    await redis
      .pipeline()
      .zadd(history, [[JSON.stringify(run), run.scheduledTime]])
      .zremrangebyrank(history, 0, -this.#historyLength - 1)
      .execute()
    return run
  }
}

/** A runner for `jobs`; see {@link Jobs}. */
export function defineJobs(jobs: readonly Job[], options?: JobsOptions): Jobs {
  return new Jobs(jobs, options)
}

async function perform(job: Job, scheduledTime: number): Promise<JobRun> {
  const startedAt = Date.now()
  const run = { name: job.name, scheduledTime, startedAt }
  try {
    const result = asJson(await inTime(job, new Date(scheduledTime)))
    return { ...run, status: 'succeeded', durationMs: Date.now() - startedAt, result }
  } catch (error) {
    return { ...run, status: 'failed', durationMs: Date.now() - startedAt, error: String(error) }
  }
}

/** What the handler gives; rejects when it takes too long, whether or not it heeds its signal. */
async function inTime(job: Job, scheduledTime: Date): Promise<unknown> {
  const controller = new AbortController()
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const reason = new TimeoutError(`The run took longer than ${timeoutOf(job)} seconds`)
    controller.abort(reason)
    reject(reason)
  }, timeoutOf(job) * 1000)
  try {
    return await Promise.race([job.handler({ scheduledTime, signal: controller.signal }), late])
  } finally {
    clearTimeout(timer)
  }
}

/** The value as it will be read back; throws for one that JSON cannot hold. */
function asJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
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
