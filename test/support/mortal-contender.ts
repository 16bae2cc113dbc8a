import {
  ConnectionError,
  LockError,
  type LockOptions,
  Redis,
  type RedisEnv,
  TimeoutError,
} from '../../lib/index.ts'
import { WRITE } from './log-write.ts'

/** What a contender is asked to do, which may be killed meanwhile. */
export interface MortalRequest {
  /** Name of the lock. */
  readonly name: string
  /** Hash with a field a number, which tells who wrote it; `last` holds the last number, `stop` is set in the end. */
  readonly log: string
  readonly options: LockOptions
}

/** What came of it. */
export interface MortalResult {
  readonly done: number
  /** How often a number had been written by another holder: both were inside. */
  readonly overlaps: number
  /** How often the lock was not its own any more, soon after it had been taken. */
  readonly stolen: number
}

/** Seconds for which whoever has taken a lock can be sure of it, whatever the claim or the timeout. */
const SURELY_HELD = 0.2

/** A Worker that writes numbers into a log under a lock, over a way on which replies are lost. */
const contender = {
  async fetch(request: Request, env: RedisEnv): Promise<Response> {
    const run = new Run(Redis.fromEnv(env), (await request.json()) as MortalRequest)
    return Response.json(await run.result())
  },
}

export default contender

class Run {
  readonly #redis: Redis
  readonly #request: MortalRequest
  #done = 0
  #overlaps = 0
  #stolen = 0
  #isStopped = false

  constructor(redis: Redis, request: MortalRequest) {
    this.#redis = redis
    this.#request = request
  }

  async result(): Promise<MortalResult> {
    while (!this.#isStopped) {
      try {
        await this.#section()
      } catch (error) {
        // What the faults bring about: the way was cut for long, or the lock expired while it was.
        const expected = [ConnectionError, TimeoutError, LockError]
        if (!expected.some((cls) => error instanceof cls)) throw error
      }
    }
    return { done: this.#done, overlaps: this.#overlaps, stolen: this.#stolen }
  }

  async #section(): Promise<void> {
    const { name, log, options } = this.#request
    await this.#redis.withLock(name, options, async (lock) => {
      const since = Date.now()
      const [last, stop] = await this.#redis.hmget(log, 'last', 'stop')
      this.#isStopped = stop !== null
      const next = Number(last ?? 0) + 1
      const outcome = await this.#write(String(lock.local.token), next)
      if (outcome === 'done') this.#done++
      else if (outcome === 'overlap') this.#overlaps++
      else if (Date.now() - since < SURELY_HELD * 1000) this.#stolen++
    })
  }

  async #write(token: string, next: number): Promise<unknown> {
    const { name, log } = this.#request
    const write = (): Promise<unknown> => this.#redis.eval(WRITE, 2, name, log, token, next)
    return await write().catch(write)
  }
}
