import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { Redis } from '../../../lib/index.ts'
import { type LeaseKind, LeaseStore } from '../../../lib/lock/lease-store.ts'
import { uniqueKey } from '../../support/workerd.ts'

/**
 * Random steps of several clients against the scripts, each compared with a model that knows nothing of Redis. Clocks are
 * in the test's hands: leases are long, and "time passes" by setting the end of one lease, or of one wait, into the past.
 */
const STEPS = 4000
const BATCH = 40

// The commands of one tick are one ordered request.
const redis = new Redis({
  url: env.UPSTASH_REDIS_REST_URL,
  token: env.UPSTASH_REDIS_REST_TOKEN,
  autoPipeline: true,
})

const SEMAPHORE: LeaseKind = { purpose: 'model', alone: false, limit: 3 }
const READER: LeaseKind = { purpose: 'model', alone: false, limit: 0 }
const WRITER: LeaseKind = { purpose: 'model', alone: true, limit: 0 }

interface Client {
  readonly token: string
  readonly kind: LeaseKind
}

/** Who holds and who waits, by the rules alone. */
class Model {
  readonly holders = new Set<Client>()
  queue: Client[] = []
  readonly dead = new Set<Client>()

  acquire(client: Client, waits: boolean): boolean {
    if (!this.holders.has(client)) {
      if (!this.queue.includes(client)) this.#enqueue(client)
      this.dead.delete(client)
    }
    this.#grant()
    const isHeld = this.holders.has(client)
    if (!isHeld && !waits) this.queue = this.queue.filter((waiter) => waiter !== client)
    return isHeld
  }

  release(client: Client): boolean {
    const wasHeld = this.holders.delete(client)
    this.queue = this.queue.filter((waiter) => waiter !== client)
    this.#grant()
    return wasHeld
  }

  #enqueue(client: Client): void {
    const readers = this.queue.findIndex(({ kind }) => client.kind.alone && !kind.alone)
    this.queue.splice(readers < 0 ? this.queue.length : readers, 0, client)
  }

  #grant(): void {
    while (this.queue[0]) {
      const head = this.queue[0]
      if (!this.dead.has(head) && !this.#fits(head)) return
      this.queue.shift()
      if (!this.dead.delete(head)) this.holders.add(head)
    }
  }

  #fits({ kind }: Client): boolean {
    if (this.holders.size === 0) return true
    if (kind.alone || [...this.holders].some((holder) => holder.kind.alone)) return false
    return kind.limit === 0 || this.holders.size < kind.limit
  }
}

/** A generator of numbers from 0 to 1 that gives the same ones for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What stands for a client in Redis. */
function memberOf({ token, kind }: Client): string {
  return (kind.alone ? 'x' : 's') + token
}

/** The model and the scripts, side by side. */
class Run {
  readonly #model = new Model()
  readonly #name = uniqueKey('model')
  readonly #clients: readonly Client[]
  readonly #random: () => number

  constructor(kinds: readonly LeaseKind[], seed: number) {
    this.#random = randomFrom(seed)
    this.#clients = Array.from({ length: 6 }, (_, i) => ({
      token: `client${i}`,
      kind: kinds[i % kinds.length] as LeaseKind,
    }))
  }

  /** One random step: what the model expects, and what the scripts did. */
  step(): Promise<{ expected: unknown; actual: unknown }> {
    const client = this.#pick(this.#clients)
    const dice = this.#random()
    if (dice < 0.35) return this.#acquire(client, true)
    if (dice < 0.5) return this.#acquire(client, false)
    if (dice < 0.8) return this.#release(client)
    if (dice < 0.88) return this.#owned(client)
    if (dice < 0.94) return this.#endLease()
    return this.#endWait()
  }

  /** Who holds and who waits, once all steps have run. */
  async state(): Promise<{ expected: unknown; actual: unknown }> {
    const { holders, queue, dead } = this.#model
    const expected = {
      holders: [...holders].map(({ token }) => token).sort(),
      waiters: queue.filter((client) => !dead.has(client)).length,
    }
    const state = await this.#store(this.#pick(this.#clients)).inspect()
    const actual = { ...state, holders: state.holders.map(({ token }) => token).sort() }
    return { expected, actual }
  }

  async #acquire(client: Client, waits: boolean): Promise<{ expected: unknown; actual: unknown }> {
    const expected = this.#model.acquire(client, waits)
    const waiter = { ticket: 0, patience: waits ? 1000 : 0, id: '', channel: '' }
    const turn = await this.#store(client).enter(client.token, 1000, waiter)
    return { expected, actual: 'since' in turn }
  }

  async #release(client: Client): Promise<{ expected: unknown; actual: unknown }> {
    const expected = this.#model.release(client)
    return { expected, actual: await this.#store(client).release(client.token, null) }
  }

  async #owned(client: Client): Promise<{ expected: unknown; actual: unknown }> {
    const expected = this.#model.holders.has(client)
    return { expected, actual: await this.#store(client).owned(client.token) }
  }

  /** A holder does not come back in time. */
  async #endLease(): Promise<{ expected: unknown; actual: unknown }> {
    const holder = this.#pick([...this.#model.holders])
    if (!holder) return { expected: null, actual: null }
    this.#model.holders.delete(holder)
    const key = `{${this.#name}}:model`
    const actual = redis.zadd(key, { [memberOf(holder)]: 1 }, { xx: true })
    return { expected: 0, actual: await actual }
  }

  /** A waiter does not come back in time. */
  async #endWait(): Promise<{ expected: unknown; actual: unknown }> {
    const waiter = this.#pick(this.#model.queue)
    if (!waiter) return { expected: null, actual: null }
    this.#model.dead.add(waiter)
    const key = `{${this.#name}}:model-waiting`
    return { expected: 0, actual: await redis.hset(key, memberOf(waiter), '1 1000  ') }
  }

  #store({ kind }: Client): LeaseStore {
    return new LeaseStore(redis, this.#name, kind, { stream: false, claim: 1000 })
  }

  #pick<Item>(from: readonly Item[]): Item {
    return from[Math.floor(this.#random() * from.length)] as Item
  }
}

it.each([
  ['a semaphore', [SEMAPHORE]],
  ['a read-write lock', [READER, WRITER, READER]],
])(
  `%s does in ${STEPS} random steps what its model does`,
  async (_, kinds) => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    const run = new Run(kinds, seed)
    for (let done = 0; done < STEPS; done += BATCH) {
      const results = []
      for (let i = 0; i < BATCH; i++) results.push(run.step(), run.state())
      const outcomes = await Promise.all(results)
      const expected = outcomes.map((outcome) => outcome.expected)
      const actual = outcomes.map((outcome) => outcome.actual)
      expect(actual, `seed ${seed}, steps from ${done}`).toEqual(expected)
    }
  },
  60_000,
)
