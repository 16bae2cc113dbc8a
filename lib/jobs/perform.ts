import { LockNotOwnedError, TimeoutError } from '../errors.ts'
import { Usage } from '../transport/usage.ts'
import type { FullJob, JobClient } from './job.ts'
import type { JobRun, StartedRun } from './job-run.ts'

/** Gives a sign of life; tells what is to become of the run. */
export type Renew = () => Promise<'going' | 'cancelled' | 'lost'>

/** Lines that are kept of a run, characters of a line or an error, and characters of a result. */
const LONGEST_LOG = 100
const LONGEST_LINE = 500
const LONGEST_RESULT = 10_000

/** How a run of the job went; it ends in time, whether or not its handler heeds the signal. It never rejects. */
export async function perform(
  redis: JobClient,
  job: FullJob,
  run: StartedRun,
  renew: Renew,
): Promise<JobRun> {
  const began = Date.now()
  const usage = new Usage()
  const log: string[] = []
  const end = await ended(redis, job, { run, usage, log }, renew)
  const { claim, ...facts } = run
  const { requests, commands, billedCommands } = usage
  return {
    name: job.name,
    ...facts,
    ...end,
    durationMs: Date.now() - began,
    usage: { requests, commands, billedCommands },
    ...(log.length > 0 && { log }),
  }
}

interface Records {
  readonly run: StartedRun
  readonly usage: Usage
  readonly log: string[]
}

type End = Pick<JobRun, 'status' | 'result' | 'error'>

async function ended(redis: JobClient, job: FullJob, records: Records, renew: Renew): Promise<End> {
  const limits = new Limits(job, renew)
  try {
    const given = await Promise.race([handled(redis, job, records, limits.signal), limits.over])
    const result = asJson(given)
    return { status: 'succeeded', ...(result !== undefined && { result }) }
  } catch (error) {
    return { status: limits.status, error: String(error).slice(0, LONGEST_LINE) }
  } finally {
    limits.clear()
  }
}

async function handled(
  redis: JobClient,
  job: FullJob,
  { run, usage, log }: Records,
  signal: AbortSignal,
): Promise<unknown> {
  return await job.handler({
    scheduledTime: new Date(run.scheduledTime),
    signal,
    redis: redis.with({ usage, signal }),
    fence: run.fence,
    attempt: run.attempt,
    log: (line) => {
      if (log.length < LONGEST_LOG) log.push(String(line).slice(0, LONGEST_LINE))
    },
  })
}

/** What ends a run before its handler does: its time is up, it is cancelled, or it is not ours any more. */
class Limits {
  readonly #controller = new AbortController()
  readonly #job: FullJob
  readonly #renew: Renew
  readonly #timeout: ReturnType<typeof setTimeout>
  readonly #renewal: ReturnType<typeof setInterval>
  readonly #over: PromiseWithResolvers<never> = Promise.withResolvers<never>()
  #renewedAt = Date.now()
  /** What a run counts as that rejects. */
  status: 'failed' | 'cancelled' | 'lost' = 'failed'

  constructor(job: FullJob, renew: Renew) {
    this.#job = job
    this.#renew = renew
    const late = `The run took longer than ${job.timeout} seconds`
    this.#timeout = setTimeout(
      () => this.#end('failed', new TimeoutError(late)),
      job.timeout * 1000,
    )
    this.#renewal = setInterval(() => void this.#giveSign(), (job.lease * 1000) / 3)
    this.#over.promise.catch(() => undefined)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Rejects when the run is over. */
  get over(): Promise<never> {
    return this.#over.promise
  }

  clear(): void {
    clearTimeout(this.#timeout)
    clearInterval(this.#renewal)
  }

  async #giveSign(): Promise<void> {
    const since = Date.now()
    const answer = await this.#renew().catch(() => 'unknown' as const)
    if (answer === 'going') this.#renewedAt = since
    const isOver = answer === 'unknown' && Date.now() - this.#renewedAt > this.#job.lease * 1000
    if (answer === 'cancelled') {
      this.#end('cancelled', new DOMException('The run was cancelled', 'AbortError'))
    } else if (answer === 'lost' || isOver) {
      this.#end('lost', new LockNotOwnedError('The lease of the run has ended'))
    }
  }

  #end(status: 'failed' | 'cancelled' | 'lost', reason: Error): void {
    if (this.signal.aborted) return
    this.status = status
    this.clear()
    this.#controller.abort(reason)
    this.#over.reject(reason)
  }
}

/** The value as it will be read back; throws for one that JSON cannot hold. One that is too long is left out. */
function asJson(value: unknown): unknown {
  const text: string | undefined = JSON.stringify(value)
  return text === undefined || text.length > LONGEST_RESULT ? undefined : JSON.parse(text)
}
