import { describe, expect, inject, it } from 'vitest'
import { type Encodable, Redis } from '../../lib/index.ts'
import { ENTER, HAND_OVER } from '../../lib/lock/queue-scripts.ts'
import { EXTEND } from '../../lib/lock/scripts.ts'

const redis = new Redis({ url: inject('gatewayUrl'), token: inject('gatewayToken') })

const CLIENTS = 4
const STEPS = 4000
const BATCH = 500

/** One thing that a client does, or that happens to it. */
interface Step {
  readonly kind: 'enter' | 'release' | 'extend' | 'expire' | 'force' | 'crash'
  readonly token: string
  /** Whether it listens, when it enters. */
  readonly listens: boolean
}

/** Random numbers that are the same each time. */
function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Steps of clients that know nothing of each other. One that crashes begins anew by another token. */
function randomSteps(random: () => number): Step[] {
  const tokens = Array.from({ length: CLIENTS }, (_, client) => `${client}:0`)
  return Array.from({ length: STEPS }, (_, index) => {
    const client = Math.floor(random() * CLIENTS)
    const token = tokens[client] ?? ''
    const dice = random()
    const listens = random() < 0.7
    if (dice < 0.05) {
      tokens[client] = `${client}:${index}`
      return { kind: 'crash', token, listens }
    }
    if (dice < 0.5) return { kind: 'enter', token, listens }
    if (dice < 0.8) return { kind: 'release', token, listens }
    if (dice < 0.88) return { kind: 'extend', token, listens }
    return { kind: dice < 0.98 ? 'expire' : 'force', token, listens }
  })
}

/** The words of a step, on the keys of a lock. */
function wordsOf({ kind, token, listens }: Step, shas: Shas, keys: readonly string[]): Encodable[] {
  const channel = listens ? 'model' : ''
  const enter = [token, 60_000, 0, 60_000, 60_000, '1', 'id', channel]
  if (kind === 'enter') return ['EVALSHA', shas.enter, 3, ...keys, ...enter]
  if (kind === 'release') return ['EVALSHA', shas.handOver, 3, ...keys, token, -1, 0, '0']
  if (kind === 'force') return ['EVALSHA', shas.handOver, 3, ...keys, '', -1, 0, '1']
  if (kind === 'extend') return ['EVALSHA', shas.extend, 1, keys[0] ?? '', token, 1000, '0']
  if (kind === 'crash') return ['EVALSHA', shas.age, 1, keys[1] ?? '', `w:${token}`]
  return ['DEL', keys[0] ?? '']
}

/** KEYS[1] queue, ARGV[1] field of a waiter: it has been silent for too long. */
const AGE = `
local value = redis.call('hget', KEYS[1], ARGV[1])
if value then redis.call('hset', KEYS[1], ARGV[1], (string.gsub(value, '^(%d+) %d+', '%1 1'))) end
return 0`

interface Shas {
  readonly enter: string
  readonly handOver: string
  readonly extend: string
  readonly age: string
}

interface Waiting {
  readonly ticket: number
  readonly listens: boolean
  readonly isDead?: boolean
}

/** What must be, by what was before. */
class Model {
  holder: string | null = null
  fence = 0
  readonly waiters = new Map<string, Waiting>()

  /** The waiter that has waited longest, but for one; dead ones before it are forgotten. */
  #head(except?: string): [string, Waiting] | undefined {
    for (const entry of [...this.waiters].toSorted(([, a], [, b]) => a.ticket - b.ticket)) {
      if (entry[0] === except) continue
      if (!entry[1].isDead) return entry
      this.waiters.delete(entry[0])
    }
    return undefined
  }

  /** The next one gets the lock, if it listens. */
  handOver(): void {
    const [token, { listens } = { listens: false }] = this.#head() ?? []
    this.holder = token !== undefined && listens ? token : null
    if (this.holder !== null) this.waiters.delete(this.holder)
  }

  apply(step: Step, reply: readonly number[]): void {
    if (step.kind === 'expire') this.holder = null
    else if (step.kind === 'crash') this.#crash(step)
    else if (step.kind === 'enter') this.#enter(step, reply)
    else if (step.kind === 'extend') expect(Number(reply)).toBe(this.holder === step.token ? 1 : 0)
    else this.#release(step, reply)
  }

  #crash({ token }: Step): void {
    const waiter = this.waiters.get(token)
    if (waiter) this.waiters.set(token, { ...waiter, isDead: true })
  }

  #enter({ token, listens }: Step, [isTaken, , ticket = 0, ahead]: readonly number[]): void {
    const place = this.waiters.get(token)?.ticket ?? Number.POSITIVE_INFINITY
    const isFree = this.holder === null
    this.#head(token)
    const inFront = [...this.waiters.values()].filter((waiter) => waiter.ticket < place).length
    expect(isTaken === 1).toBe(this.holder === token || (isFree && inFront === 0))
    if (isTaken === 1) {
      this.waiters.delete(token)
      this.holder = token
      return
    }
    if (place === Number.POSITIVE_INFINITY) {
      for (const waiter of this.waiters.values()) expect(ticket).toBeGreaterThan(waiter.ticket)
    } else expect(ticket).toBe(place)
    if (isFree) this.handOver()
    this.waiters.set(token, { ticket, listens })
    expect(ahead).toBe([...this.waiters.values()].filter((waiter) => waiter.ticket < ticket).length)
  }

  #release({ kind, token }: Step, [isReleased]: readonly number[]): void {
    const wasWaiting = kind === 'release' && this.waiters.delete(token)
    const isHolder = this.holder !== null && (kind === 'force' || this.holder === token)
    expect(isReleased).toBe(isHolder ? 1 : 0)
    if (isHolder || (this.holder === null && wasWaiting)) this.handOver()
  }
}

/** Runs steps; gives each one's reply, the holder after it and the last fence after it. */
async function run(
  steps: readonly Step[],
  shas: Shas,
  keys: readonly string[],
): Promise<[reply: readonly number[], holder: string | null, fence: number][]> {
  const pipeline = redis.pipeline({ transaction: false })
  for (const step of steps) {
    const [name, ...words] = wordsOf(step, shas, keys)
    pipeline.executeCommand(String(name), ...words)
    pipeline.get(keys[0] ?? '')
    pipeline.get(keys[2] ?? '')
  }
  const replies = await pipeline.execute()
  return steps.map((_, index) => [
    replies[3 * index] as number[],
    replies[3 * index + 1] as string | null,
    Number(replies[3 * index + 2]),
  ])
}

describe('the scripts of a queue', () => {
  it.each([1, 2, 3])('do what a model does, in random order (seed %i)', async (seed) => {
    const name = `lock:${crypto.randomUUID()}`
    const keys = [name, `{${name}}:lock:queue`, `{${name}}:lock:fence`]
    const load = async (script: string): Promise<string> => String(await redis.scriptLoad(script))
    const shas = {
      enter: await load(ENTER),
      handOver: await load(HAND_OVER),
      extend: await load(EXTEND),
      age: await load(AGE),
    }
    const steps = randomSteps(mulberry(seed))
    const model = new Model()
    let acquisitions = 0
    for (let at = 0; at < steps.length; at += BATCH) {
      const batch = steps.slice(at, at + BATCH)
      const outcomes = await run(batch, shas, keys)
      for (const [index, [reply, holder, fence]] of outcomes.entries()) {
        const before = model.holder
        model.apply(batch[index] as Step, reply)
        expect([at + index, holder]).toEqual([at + index, model.holder])
        // A holder that is another one has a new fence; the one of before keeps its own.
        const isNew = model.holder !== null && model.holder !== before
        if (isNew) acquisitions++
        if (isNew) expect(fence).toBeGreaterThan(model.fence)
        else if (model.fence > 0) expect(fence).toBe(model.fence)
        model.fence = fence || model.fence
      }
    }
    expect(acquisitions).toBeGreaterThan(STEPS / 10)
  })
})
