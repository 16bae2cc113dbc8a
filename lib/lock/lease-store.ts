import { now } from '../clock.ts'
import { type Repeated, repeated } from '../retry/repeated.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import { integer, items, pairs, type RawReply, str } from '../wire/replies.ts'
import { helperKey } from './helper-keys.ts'
import type { HoldingStore, Taking } from './holding-store.ts'
import { ENTER, EXTEND, FORCE_RELEASE, INSPECT, OWNED, RELEASE } from './lease-scripts.ts'
import { type LockClient, orUndone, toldCommands } from './lock-store.ts'
import { milliseconds } from './options.ts'
import type { QueueSettings } from './waiting/options.ts'
import { type Taken, type Turn, type Waiter, waitInLine } from './waiting/queue.ts'

/** What is taken: by how many at a time, and where that is kept. */
export interface LeaseKind {
  /** Last part of the names of its keys. */
  readonly purpose: string
  /** Whether nobody else may hold it at the same time. */
  readonly alone: boolean
  /** How many may share it; 0 for any number. */
  readonly limit: number
}

/** What Redis knows of those who hold and those who wait. */
export interface StoredLeases {
  readonly holders: readonly { token: string; alone: boolean; ttl: number }[]
  readonly waiters: number
}

/** How those who want it wait. */
export type LeaseSettings = Pick<QueueSettings, 'stream' | 'claim'>

/** The scripts of one semaphore or read-write lock, each one request, run again when its reply is lost. */
export class LeaseStore implements HoldingStore {
  readonly claim: number
  readonly #client: LockClient
  readonly #kind: LeaseKind
  readonly #stream: LeaseSettings['stream']
  readonly #keys: readonly Key[]

  /** @throws LockError for a name beside which no keys can be kept. */
  constructor(client: LockClient, name: Key, kind: LeaseKind, settings: LeaseSettings) {
    this.#client = client
    this.#kind = kind
    this.#stream = settings.stream
    this.claim = settings.claim
    this.#keys = ['', '-queue', '-waiting'].map((part) => helperKey(name, kind.purpose + part))
  }

  async take({ token, timeout, ...patience }: Taking): Promise<Taken | null> {
    const own = this.#stream === undefined ? this.#client.lockStream?.() : undefined
    const stream = this.#stream || own
    const enter = (waiter: Waiter): Promise<Taken | Turn> => this.enter(token, timeout, waiter)
    const leave = async (): Promise<void> => void (await this.#repeat(RELEASE, token, -1))
    const wait = { ...patience, stream, claim: this.claim }
    try {
      return await orUndone(() => waitInLine({ enter, leave }, wait), leave)
    } finally {
      own?.close()
    }
  }

  /** One try. */
  async enter(token: string, timeout: number, waiter: Waiter): Promise<Taken | Turn> {
    const { ticket, patience, id, channel } = waiter
    const args = [
      ...[milliseconds('timeout', timeout), ticket, milliseconds('patience', patience)],
      ...[milliseconds('claim', Math.min(this.claim, timeout)), id, channel],
    ]
    const since = now()
    const { reply } = await this.#repeat(ENTER, token, ...args)
    return isOne(reply) ? { fence: 0, since, isClaim: false } : turnOf(reply.map(integer))
  }

  async release(token: string, held: number | null): Promise<boolean> {
    const heldMs = held === null ? -1 : Math.round(held * 1000)
    return isOne(await this.#run(RELEASE, token, heldMs))
  }

  async extend(token: string, time: number, replace: boolean): Promise<boolean> {
    const args = [milliseconds('time', time), replace ? '1' : '0']
    // Time that is added twice is too much; what is set may be set again.
    if (!replace) return isOne(await this.#run(EXTEND, token, ...args))
    return isOne((await this.#repeat(EXTEND, token, ...args)).reply)
  }

  async owned(token: string): Promise<boolean> {
    return isOne((await this.#repeat(OWNED, token)).reply)
  }

  /** Everybody who holds it, the first to end in front, and how many wait. */
  async inspect(): Promise<StoredLeases> {
    const [list = null, waiters = null] = (await this.#repeat(INSPECT, '')).reply
    const holders = pairs(list).map(([member, ttl]) => {
      const text = str(member)
      return { token: text.slice(1), alone: text.startsWith('x'), ttl: integer(ttl) / 1000 }
    })
    return { holders, waiters: integer(waiters) }
  }

  /** Takes it away from all holders; how many there were. */
  async forceRelease(): Promise<number> {
    const [count = null] = await this.#run(FORCE_RELEASE, '')
    return integer(count)
  }

  #repeat(script: string, token: string, ...args: Encodable[]): Promise<Repeated<RawReply[]>> {
    return repeated(() => this.#run(script, token, ...args))
  }

  #run(script: string, token: string, ...args: Encodable[]): Promise<RawReply[]> {
    const { alone, limit } = this.#kind
    const member = (alone ? 'x' : 's') + token
    const words = ['EVAL', script, this.#keys.length, ...this.#keys, member, limit, ...args]
    return this.#client.call(words, items, { innerCommands: toldCommands })
  }
}

function isOne([code = null]: readonly RawReply[]): boolean {
  return integer(code) === 1
}

function turnOf(reply: readonly number[]): Turn {
  const [, serverTime = 0, ticket = 0, ahead = 0, left = 0, hold = -1, held = -1] = reply
  return {
    serverTime,
    ticket,
    ahead,
    left: Math.max(left, 0) / 1000,
    isFree: false,
    // Whoever releases gives it to the next one, always.
    handsOver: true,
    hold: hold < 0 ? null : hold / 1000,
    held: held < 0 ? null : held / 1000,
    open: 0,
  }
}
