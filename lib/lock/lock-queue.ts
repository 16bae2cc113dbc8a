import { now } from '../clock.ts'
import { repeated } from '../retry/repeated.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import { integer, items, type RawReply } from '../wire/replies.ts'
import {
  type Acquisition,
  type GuardCall,
  type LockClient,
  type LockStore,
  orUndone,
  toldCommands,
} from './lock-store.ts'
import { ENTER, GUARD_AND_HAND_OVER, HAND_OVER } from './queue-scripts.ts'
import type { LockStream } from './waiting/lock-stream.ts'
import { type Taken, type Turn, type Waiter, waitInLine } from './waiting/queue.ts'

/** What a {@link LockQueue} is made from. */
export interface LockQueueOptions {
  /** Keys of the lock, its queue and its fences. */
  readonly keys: readonly [lock: Key, queue: Key, fence: Key]
  /** Milliseconds until the lock expires, `null` for never. */
  readonly timeoutMs: number | null
  readonly fencing: boolean
  /** Seconds of a claim. */
  readonly claim: number
  readonly fairToPollers: boolean
  /** The stream of a wait, and whether it ends with it. */
  readonly stream: () => { readonly stream: LockStream | undefined; readonly isOwn: boolean }
}

/** Milliseconds for which the valve opens: redis-py's pause between two tries, and its way to Redis. */
const VALVE_MS = 120

/** A lock that its holder hands over to those who wait in line. */
export class LockQueue implements LockStore {
  readonly #client: LockClient
  readonly #options: LockQueueOptions

  constructor(client: LockClient, options: LockQueueOptions) {
    this.#client = client
    this.#options = options
  }

  async take({ token, isGiven, ...patience }: Acquisition): Promise<Taken | null> {
    const { claim } = this.#options
    const { stream, isOwn } = this.#options.stream()
    // A token that waits for the lock did not hold it before.
    let mayGiveBack = !isGiven
    const enter = async (waiter: Waiter): Promise<Taken | Turn> => {
      const turn = await this.#enter(token, waiter)
      mayGiveBack = true
      return turn
    }
    const leave = async (): Promise<void> => {
      if (mayGiveBack) await repeated(() => this.release(token, null))
    }
    const queue = { enter, leave }
    try {
      return await orUndone(() => waitInLine(queue, { ...patience, stream, claim }), leave)
    } finally {
      if (isOwn) stream?.close()
    }
  }

  async release(token: string | Uint8Array, held: number | null): Promise<boolean> {
    const [isReleased] = await this.#run(HAND_OVER, ...this.#handOverArgs(token, held), '0')
    return isReleased === 1
  }

  async forceRelease(): Promise<boolean> {
    const args = [...this.#handOverArgs('', null), '1']
    const { reply, wasLost } = await repeated(() => this.#run(HAND_OVER, ...args))
    return reply[0] === 1 || wasLost
  }

  guard(token: string | Uint8Array, release: boolean, held: number | null): GuardCall {
    return {
      script: GUARD_AND_HAND_OVER,
      keys: this.#options.keys,
      args: [...this.#handOverArgs(token, held), release ? '1' : '0'],
    }
  }

  async #enter(token: string | Uint8Array, waiter: Waiter): Promise<Taken | Turn> {
    const { timeoutMs, claim, fencing } = this.#options
    const { ticket, patience, id, channel } = waiter
    const claimMs = Math.min(claim * 1000, timeoutMs ?? Number.POSITIVE_INFINITY)
    const args = [
      ...[token, timeoutMs ?? '', ticket, Math.trunc(patience * 1000), Math.trunc(claimMs)],
      ...[fencing ? '1' : '0', id, channel],
    ]
    const since = now()
    const { reply } = await repeated(() => this.#run(ENTER, ...args))
    const [isTaken = null, fence = null] = reply
    if (isTaken === 1) return { fence: integer(fence), since, isClaim: false }
    return turnOf(reply.map(integer))
  }

  #handOverArgs(token: string | Uint8Array, held: number | null): (string | number | Uint8Array)[] {
    const heldMs = held === null ? -1 : Math.round(held * 1000)
    return [token, heldMs, this.#options.fairToPollers ? VALVE_MS : 0]
  }

  #run(script: string, ...args: Encodable[]): Promise<RawReply[]> {
    const { keys } = this.#options
    const words = ['EVAL', script, keys.length, ...keys, ...args]
    return this.#client.call(words, items, { innerCommands: toldCommands })
  }
}

function turnOf(reply: readonly number[]): Turn {
  const [, serverTime = 0, ticket = 0, ahead = 0, left = -1, handsOver, hold = -1, held = -1] =
    reply
  return {
    serverTime,
    ticket,
    ahead,
    isFree: left === GONE,
    left: secondsOf(left),
    handsOver: handsOver === 1,
    hold: secondsOf(hold),
    held: secondsOf(held),
    open: (reply[8] ?? 0) / 1000,
  }
}

/** What PTTL says of a key that is not there. */
const GONE = -2

/** Negative numbers stand for what is not known. */
function secondsOf(ms: number): number | null {
  return ms < 0 ? null : ms / 1000
}
