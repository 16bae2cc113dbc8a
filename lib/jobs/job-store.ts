import { DataError } from '../errors.ts'
import { repeated } from '../retry/repeated.ts'
import type { Encodable } from '../wire/encode.ts'
import { integer, items, type RawReply, str, strOrNull } from '../wire/replies.ts'
import type { FullJob, JobClient } from './job.ts'
import { type JobKeys, jobKeys } from './job-keys.ts'
import { type JobRun, type JobTrigger, jobRunOf, type StartedRun } from './job-run.ts'
import { type JobState, jobStateOf } from './job-state.ts'
import { CANCEL, CLAIM, FINISH, RENEW, REQUEST } from './scripts.ts'

/** What a trigger says of a job. */
export interface Trigger {
  readonly minute: number
  /** Whether the job is due in it. */
  readonly isDue: boolean
  /** The last due minute before it for which the window is open. */
  readonly previous: number | null
  /** Minutes that nobody was there for. */
  readonly missed?: readonly number[]
}

/** What came of a claim. */
export interface Claimed {
  readonly outcome: 'duplicate' | 'missed' | 'none' | 'started' | 'waiting' | 'skipped' | 'paused'
  /** Milliseconds until another run may begin, -1 for not before one has ended; of `missed`: the last minute looked at. */
  readonly next: number
  readonly lost: readonly JobRun[]
  readonly run: StartedRun | undefined
}

/** A call of a script: its words, and how many commands it ran. */
interface ScriptCall {
  readonly words: readonly Encodable[]
  readonly innerCommands: (reply: RawReply) => number
}

/** A job in Redis. Its calls may be repeated when a reply is lost, and are, but for {@link request}. */
export class JobStore {
  readonly job: FullJob
  readonly #keys: JobKeys
  readonly #historyLength: number

  constructor(job: FullJob, keyPrefix: string, historyLength: number) {
    this.job = job
    this.#keys = jobKeys(keyPrefix, job.name)
    this.#historyLength = historyLength
  }

  /** The words of a claim, for a pipeline. */
  claimCall(trigger: Trigger, claim: string, wasTried = false): ScriptCall {
    const { name, lease, overlap } = this.job
    const { minute, isDue, previous, missed } = trigger
    const missedArgs = missed === undefined ? [] : ['0', ...missed]
    const flags = [minute, isDue ? '1' : '0', previous ?? 0, wasTried ? '1' : '0']
    const settings = [name, claim, Math.ceil(lease * 1000), overlap, this.#historyLength]
    return this.#call(CLAIM, ...settings, ...flags, ...missedArgs)
  }

  /** Has the next run begin, if there is one. Costs one request. */
  async claim(
    redis: JobClient,
    trigger: Trigger,
    { claim = newClaim(), wasTried = false }: { claim?: string; wasTried?: boolean } = {},
  ): Promise<Claimed> {
    const { reply } = await repeated((wasLost) =>
      send(redis, this.claimCall(trigger, claim, wasTried || wasLost)),
    )
    return claimedOf(reply, claim)
  }

  /** The words that ask whether there is anything to do; their reply has `seen` and `wake`. */
  peekWords(): readonly Encodable[] {
    return ['HMGET', this.#keys.state, 'seen', 'wake']
  }

  /** Ends a run; milliseconds until another may begin, -1 for none. Costs one request. */
  async finish(
    redis: JobClient,
    { id, claim }: StartedRun,
    run: JobRun,
    retryAfter: number | null,
  ): Promise<{ isOurs: boolean; next: number }> {
    const isSuccess = run.status === 'succeeded' ? '1' : '0'
    const delay = retryAfter === null ? '' : Math.ceil(retryAfter * 1000)
    const text = JSON.stringify(run)
    const rest = [isSuccess, text, this.#historyLength, delay, this.job.overlap]
    const call = this.#call(FINISH, id, claim, ...rest)
    const { reply, wasLost } = await repeated(() => send(redis, call))
    const [isOurs = null, next = null] = reply
    return { isOurs: integer(isOurs) === 1 || wasLost, next: integer(next) }
  }

  /** Gives a sign of life; what is to become of the run. Costs one request. */
  async renew(
    redis: JobClient,
    { id, claim }: StartedRun,
  ): Promise<'going' | 'cancelled' | 'lost'> {
    const [code = null] = await send(redis, this.#call(RENEW, id, claim, this.job.lease * 1000))
    return (['lost', 'going', 'cancelled'] as const)[integer(code)] ?? 'lost'
  }

  /** The number of a run that waits to begin; `null` when too many wait. Costs one request, which is not repeated. */
  async request(redis: JobClient): Promise<number | null> {
    const [id = null] = await send(redis, this.#call(REQUEST))
    return integer(id) || null
  }

  /** Takes a run back; `null` when there is none that waits or is going on. Costs one request. */
  async cancel(redis: JobClient, id: number): Promise<'cancelled' | 'cancelling' | null> {
    const call = this.#call(CANCEL, id, this.job.name, this.#historyLength)
    const { reply } = await repeated(() => send(redis, call))
    const [code = null] = reply
    return ([null, 'cancelled', 'cancelling'] as const)[integer(code)] ?? null
  }

  /** Lets no minute begin from now on. Costs one request. */
  async pause(redis: JobClient): Promise<void> {
    await redis.hset(this.#keys.state, 'paused', '1')
  }

  /** Ends a pause; what was due meanwhile was not missed. Costs one request. */
  async resume(redis: JobClient, minute: number): Promise<void> {
    const { state } = this.#keys
    await redis.pipeline().hset(state, 'seen', minute).hdel(state, 'paused').execute()
  }

  /**
   * What there is to know of the job, and its newest runs. Costs one request.
   *
   * @throws DataError for what is no number of runs.
   */
  async state(redis: JobClient, runs: number): Promise<JobState> {
    if (!(Number.isSafeInteger(runs) && runs >= 0)) {
      throw new DataError('The number of runs must be whole, 0 or more')
    }
    const { state, history } = this.#keys
    // An end of -1 would be that of the whole history.
    const [from, to] = runs === 0 ? [1, 0] : [0, runs - 1]
    const pipe = redis.pipeline({ transaction: false })
    const [fields, texts] = await pipe.hgetall(state).zrevrange(history, from, to).execute()
    return jobStateOf(this.job, fields, texts.map(jobRunOf))
  }

  /** Notes that the job is known to be overdue; whether it was not before. Costs one request. */
  async alert(redis: JobClient): Promise<boolean> {
    return (await redis.hsetnx(this.#keys.state, 'alerted', Date.now())) === 1
  }

  /** Forgets that it is known. Costs one request. */
  async forgetAlert(redis: JobClient): Promise<void> {
    await redis.hdel(this.#keys.state, 'alerted')
  }

  #call(script: string, ...args: Encodable[]): ScriptCall {
    const { state, ticks, history } = this.#keys
    const innerCommands = (reply: RawReply): number => integer(items(reply).at(-1) ?? 0)
    return { words: ['EVAL', script, 3, state, ticks, history, ...args], innerCommands }
  }
}

/** What no other claim is called. */
export function newClaim(): string {
  return crypto.randomUUID()
}

/** What a reply to a claim says. */
export function claimedOf(reply: readonly RawReply[], claim: string): Claimed {
  const [outcome = null, next = null, lost = null, run = null] = reply
  const isShort = reply.length < 4
  return {
    outcome: str(outcome) as Claimed['outcome'],
    next: reply.length < 3 ? -1 : integer(next),
    lost: isShort ? [] : items(lost).map((text) => jobRunOf(str(text))),
    run: isShort ? undefined : startedOf(items(run), claim),
  }
}

function startedOf(reply: readonly RawReply[], claim: string): StartedRun | undefined {
  const [id, scheduledTime = null, trigger = null, attempt = null, fence = null, startedAt = null] =
    reply
  if (id === undefined) return undefined
  return {
    id: integer(id),
    scheduledTime: integer(scheduledTime),
    trigger: str(trigger) as JobTrigger,
    attempt: integer(attempt),
    fence: integer(fence),
    startedAt: integer(startedAt),
    claim,
  }
}

/** What the state of a job says of its next claim: the last minute looked at, and when there is something to do. */
export function peeked(reply: readonly RawReply[]): { seen: number | null; wake: number | null } {
  const [seen = null, wake = null] = reply.map((field) => strOrNull(field))
  return { seen: seen ? Number(seen) : null, wake: wake ? Number(wake) : null }
}

async function send(redis: JobClient, { words, innerCommands }: ScriptCall): Promise<RawReply[]> {
  return await redis.call(words, items, { innerCommands })
}
