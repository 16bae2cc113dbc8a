import { now } from '../clock.ts'
import { ClusterCrossSlotError, DataError } from '../errors.ts'
import { repeated } from '../retry/repeated.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import { integer, items, type RawReply, str } from '../wire/replies.ts'
import { bytesOf } from '../wire/words.ts'
import { Holding, type HoldingOptions } from './holding.ts'
import type { HoldingStore, Taking } from './holding-store.ts'
import { refuseHelperKeys } from './lock-plan.ts'
import { type LockClient, orUndone, toldCommands } from './lock-store.ts'
import { ACQUIRE, EXTEND, OWNED, RELEASE } from './multi-lock-scripts.ts'
import { finite, milliseconds } from './options.ts'
import { BackoffPauses } from './waiting/backoff.ts'
import { PollPauses } from './waiting/poll.ts'
import type { Taken } from './waiting/queue.ts'
import { type Pauses, type Tried, untilTaken } from './waiting/until-taken.ts'

/** Settings of several locks. Times are seconds, fractions allowed. */
export interface MultiLockOptions extends HoldingOptions {
  /** Seconds between two tries. @default pauses that grow, as with `waiting: 'backoff'` of a lock */
  readonly sleep?: number | undefined
}

/**
 * Several locks that are taken together or not at all, by one token. Each is redis-py's lock of its name: it contends
 * with a `Lock` and with redis-py there, and either can release it by the token. Since nothing is held while it waits,
 * two of them never block one another for ever.
 *
 * It is not fair: it waits until all are free at the same time, and has no place in the queue of any. In a cluster the
 * names must lie in one slot: give them a common hash tag, `{order:7}:stock` and `{order:7}:invoice`.
 *
 * @example
 * await using both = await redis.multiLock(['account:1', 'account:2'], { timeout: 10 }).acquireOrThrow()
 */
export class MultiLock extends Holding {
  /** The names of the locks, each once. */
  readonly names: readonly Key[]

  /**
   * @throws DataError without any name.
   * @throws LockError for a name whose key is the queue or the fences of another lock.
   */
  constructor(client: LockClient, names: readonly Key[], options: MultiLockOptions = {}) {
    const each = [...new Map(names.map((name) => [bytesOf(name).join(), name])).values()]
    each.forEach(refuseHelperKeys)
    if (each.length === 0) throw new DataError('multiLock() wants the name of a lock at least')
    const { sleep } = options
    if (sleep !== undefined) finite('sleep', sleep)
    const pauses = (): Pauses => (sleep === undefined ? new BackoffPauses() : new PollPauses(sleep))
    super(new MultiLockStore(client, each, pauses), each.map(str).join(', '), options)
    this.names = each
  }
}

/** The scripts of several locks. */
class MultiLockStore implements HoldingStore {
  readonly claim: number = Number.POSITIVE_INFINITY
  readonly #client: LockClient
  readonly #names: readonly Key[]
  readonly #pauses: () => Pauses

  constructor(client: LockClient, names: readonly Key[], pauses: () => Pauses) {
    this.#client = client
    this.#names = names
    this.#pauses = pauses
  }

  async take({ token, timeout, ...patience }: Taking): Promise<Taken | null> {
    const attempt = (): Promise<Tried<Taken>> => this.#try(token, timeout)
    const giveBack = (): Promise<unknown> => repeated(() => this.release(token))
    return await orUndone(() => untilTaken(attempt, this.#pauses(), patience), giveBack)
  }

  async release(token: string): Promise<boolean> {
    const [released = 0] = await this.#run(RELEASE, token)
    return integer(released) === this.#names.length
  }

  async extend(token: string, time: number, replace: boolean): Promise<boolean> {
    const run = (): Promise<RawReply[]> =>
      this.#run(EXTEND, token, milliseconds('time', time), replace ? '1' : '0')
    // Time that is added twice is too much; what is set may be set again.
    const reply = replace ? (await repeated(run)).reply : await run()
    return integer(reply[0] ?? 0) === 1
  }

  async owned(token: string): Promise<boolean> {
    const { reply } = await repeated(() => this.#run(OWNED, token))
    return integer(reply[0] ?? 0) === 1
  }

  async #try(token: string, timeout: number): Promise<Tried<Taken>> {
    const since = now()
    const ms = milliseconds('timeout', timeout)
    const { reply } = await repeated(() => this.#run(ACQUIRE, token, ms))
    const [blocker = null, left = 0] = reply
    if (integer(blocker) === 0) return { taken: { fence: 0, since, isClaim: false }, left: null }
    const leftMs = integer(left)
    return { taken: null, left: leftMs < 0 ? null : leftMs / 1000 }
  }

  async #run(script: string, token: string, ...args: Encodable[]): Promise<RawReply[]> {
    const words = ['EVAL', script, this.#names.length, ...this.#names, token, ...args]
    const options = { innerCommands: toldCommands }
    return await this.#client.call(words, items, options).catch((error: unknown) => {
      throw error instanceof ClusterCrossSlotError ? crossSlot(error) : error
    })
  }
}

function crossSlot(cause: ClusterCrossSlotError): ClusterCrossSlotError {
  return new ClusterCrossSlotError(
    'The names of a multiLock must lie in one slot of the cluster: give them a common hash tag, {group}:a and {group}:b',
    { cause },
  )
}
