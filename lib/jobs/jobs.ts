import { DataError } from '../errors.ts'
import { type FullJob, fullJob, type Job, type JobClient } from './job.ts'
import type { JobRun } from './job-run.ts'
import type { JobState } from './job-state.ts'
import { type Claimed, JobStore } from './job-store.ts'
import { minuteOf, nextTick } from './schedule.ts'
import { claimsOf } from './trigger-claims.ts'
import { work } from './work.ts'

/** Settings of a runner. */
export interface JobsOptions {
  /** Begins every key the runner uses. @default 'redge:jobs:' */
  readonly keyPrefix?: string | undefined
  /** Runs kept per job; 0 keeps none. @default 100 */
  readonly historyLength?: number | undefined
  /** Told once of each job that has become overdue, by {@link Jobs.checkOverdue}. When it throws, it is told again. */
  readonly onOverdue?: ((job: JobState) => unknown) | undefined
}

/**
 * Jobs behind one trigger that fires every minute, as a Worker's cron trigger does. However often and wherever it fires
 * for the same minute, each due job is started once.
 *
 * Keys: `{prefix}NAME:history`, a sorted set of runs as JSON, by minute; and beside it, in its slot, `…:state`, a hash, and
 * `…:ticks`, the minutes that were started. All of them are bounded.
 */
export class Jobs {
  readonly #stores: ReadonlyMap<string, JobStore>
  readonly #historyLength: number
  readonly #onOverdue: (job: JobState) => unknown

  /** @throws DataError for a name used twice, an expression that is no cron expression, or a setting that makes no sense. */
  constructor(
    jobs: readonly Job[],
    {
      keyPrefix = 'redge:jobs:',
      historyLength = 100,
      onOverdue = () => undefined,
    }: JobsOptions = {},
  ) {
    if (!(Number.isSafeInteger(historyLength) && historyLength >= 0)) {
      throw new DataError('historyLength must be a whole number of runs, 0 or more')
    }
    const stores = new Map<string, JobStore>()
    for (const job of jobs.map(fullJob)) {
      if (stores.has(job.name)) throw new DataError(`There are two jobs called ${job.name}`)
      stores.set(job.name, new JobStore(job, keyPrefix, historyLength))
    }
    this.#stores = stores
    this.#historyLength = historyLength
    this.#onOverdue = onOverdue
  }

  /** The jobs that are due in the minute of `time`. */
  due(time: Date): Job[] {
    return this.#jobs().filter((job) => isDue(job, time))
  }

  /** The job of that name. */
  get(name: string): Job | undefined {
    return this.#stores.get(name)?.job
  }

  /**
   * Runs what is due in the minute of `scheduledTime`, what was missed before, and what waits, the jobs side by side; gives one
   * entry per due job and per run that ended. Nothing that happens to one job keeps the others from running; a due job that
   * Redis could not be asked about counts as failed.
   *
   * Costs a request and a command per job, and per due job 14 billed commands and a request more when it runs, 2 when another
   * trigger had it. A run that takes long costs a request and 4 commands for each third of its `lease`.
   */
  async run(redis: JobClient, scheduledTime: Date): Promise<JobRun[]> {
    const stores = [...this.#stores.values()]
    const claims = await claimsOf(redis, stores, scheduledTime)
    const served = stores.map(async (store, i) => {
      try {
        return await serve(redis, store, claims[i], minuteOf(scheduledTime))
      } catch (error) {
        // Of a job that is not due nothing is known to be amiss when Redis cannot be asked.
        const isQuiet = claims[i] instanceof Error && !isDue(store.job, scheduledTime)
        return isQuiet ? [] : [failure(store.job, scheduledTime, error)]
      }
    })
    return (await Promise.all(served)).flat()
  }

  /**
   * Runs what waits of one job, such as what {@link runNow} has asked for; nothing while a run of it is going on, unless its
   * runs may overlap. Costs what these runs cost, and one request.
   */
  async runWaiting(redis: JobClient, name: string): Promise<JobRun[]> {
    const store = this.#store(name)
    const minute = minuteOf(new Date())
    const claimed = await store.claim(redis, { minute, isDue: false, previous: null })
    return [...claimed.lost, ...(await work(redis, store, minute, claimed))]
  }

  /**
   * Asks for a run, also of a job that is paused; the next trigger has it begin, or {@link runWaiting}. Gives its number, or
   * `null` when a hundred such runs wait already. Costs one request.
   *
   * @throws DataError for a job that is not there.
   */
  async runNow(redis: JobClient, name: string): Promise<number | null> {
    return await this.#store(name).request(redis)
  }

  /**
   * Takes back a run that waits, or has one that is going on end: its signal is aborted within a third of the job's `lease`.
   * `null` when there is no such run, or it has ended. Costs one request.
   *
   * @throws DataError for a job that is not there.
   */
  async cancel(
    redis: JobClient,
    name: string,
    id: number,
  ): Promise<'cancelled' | 'cancelling' | null> {
    return await this.#store(name).cancel(redis, id)
  }

  /**
   * Lets no minute and no retry begin any more. What is going on goes on. Costs one request.
   *
   * @throws DataError for a job that is not there.
   */
  async pause(redis: JobClient, name: string): Promise<void> {
    await this.#store(name).pause(redis)
  }

  /**
   * Ends a pause; what was due meanwhile is not made up for. Costs one request.
   *
   * @throws DataError for a job that is not there.
   */
  async resume(redis: JobClient, name: string): Promise<void> {
    await this.#store(name).resume(redis, minuteOf(new Date()))
  }

  /** Every job, with as many of its ended runs as are asked for. Costs a request for each. */
  async list(redis: JobClient, runs = 1): Promise<JobState[]> {
    return await Promise.all([...this.#stores.values()].map((store) => store.state(redis, runs)))
  }

  /**
   * One job with its history. Costs one request.
   *
   * @throws DataError for a job that is not there.
   */
  async state(
    redis: JobClient,
    name: string,
    runs: number = this.#historyLength,
  ): Promise<JobState> {
    return await this.#store(name).state(redis, runs)
  }

  /**
   * Tells `onOverdue` of each job that has gone without a success for longer than its `deadMan`: once, wherever this is called,
   * until it succeeds again. Gives all that are overdue. Call it from a job, and from outside too: where no trigger fires any more, no
   * job can tell. Costs a request for each job with a `deadMan`, and one more when it is overdue.
   *
   * @throws what `onOverdue` threw, once all jobs were looked at.
   */
  async checkOverdue(redis: JobClient): Promise<JobState[]> {
    const watched = [...this.#stores.values()].filter(({ job }) => job.deadMan !== undefined)
    const states = await Promise.all(watched.map((store) => store.state(redis, 1)))
    const told = await Promise.allSettled(
      states.map(async (state, i) => {
        const store = watched[i]
        if (!state.overdue || !store || !(await store.alert(redis))) return
        await this.#tell(redis, store, state)
      }),
    )
    for (const one of told) if (one.status === 'rejected') throw one.reason
    return states.filter(({ overdue }) => overdue)
  }

  async #tell(redis: JobClient, store: JobStore, state: JobState): Promise<void> {
    try {
      await this.#onOverdue(state)
    } catch (error) {
      await store.forgetAlert(redis)
      throw error
    }
  }

  #jobs(): FullJob[] {
    return [...this.#stores.values()].map(({ job }) => job)
  }

  #store(name: string): JobStore {
    const store = this.#stores.get(name)
    if (store) return store
    throw new DataError('There is no job of this name among those given to defineJobs()')
  }
}

/** A runner for `jobs`; see {@link Jobs}. */
export function defineJobs(jobs: readonly Job[], options?: JobsOptions): Jobs {
  return new Jobs(jobs, options)
}

function isDue(job: FullJob, time: Date): boolean {
  const minute = minuteOf(time)
  return nextTick(job, minute) === minute
}

async function serve(
  redis: JobClient,
  store: JobStore,
  claimed: Claimed | undefined | Error,
  minute: number,
): Promise<JobRun[]> {
  if (claimed instanceof Error) throw claimed
  if (claimed === undefined) return []
  const ended = [...claimed.lost, ...(await work(redis, store, minute, claimed))]
  const { outcome } = claimed
  const isTold = outcome === 'duplicate' || outcome === 'skipped' || outcome === 'paused'
  const isWaiting = outcome === 'waiting' && !ended.some((run) => run.scheduledTime === minute)
  if (!isTold && !isWaiting) return ended
  return [...ended, { name: store.job.name, scheduledTime: minute, status: outcome }]
}

function failure({ name }: FullJob, time: Date, error: unknown): JobRun {
  return { name, scheduledTime: minuteOf(time), status: 'failed', error: String(error) }
}
