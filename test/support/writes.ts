import { MaybeAppliedError, type Redis, RedisError } from '../../lib/index.ts'

/** Writes that must not run twice. */
export const WRITES = ['INCR', 'LPUSH', 'ZINCRBY', 'SET NX'] as const

/** Callers that write at the same time, in turns of the four writes. */
const CALLERS = 16

/** What became of the calls of one kind of write. */
export interface Tally {
  /** Calls that resolved, and said that they wrote. */
  acknowledged: number
  /** Calls of SET NX that resolved, and said that the key was there already: none ever is. */
  denied: number
  /** Calls that rejected with a `MaybeAppliedError`. */
  maybe: number
  /** Calls that rejected with another error of redge's, which says that nothing was applied. */
  refused: number
}

/** A tally for each kind of write. */
export type Tallies = Record<(typeof WRITES)[number], Tally>

/** How {@link write} writes. */
export interface WriteOptions {
  /** Calls of each kind of write. */
  readonly calls: number
  /** Ask for each write with an id, and again with that id when it may have been applied. @default false */
  readonly once?: boolean
}

/** Makes each kind of write, to keys that begin with `prefix`, from sixteen callers at a time. */
export async function write(
  redis: Redis,
  prefix: string,
  { calls, once = false }: WriteOptions,
): Promise<Tallies> {
  const tallies = newTallies()
  const pending = Array.from({ length: calls }, (_, n) => WRITES.map((kind) => ({ kind, n })))
    .flat()
    .values()
  const caller = async (): Promise<void> => {
    for (const { kind, n } of pending) {
      const call = (client: Redis): Promise<unknown> => one(client, kind, prefix, n)
      await tally(tallies[kind], () => (once ? untilSure(redis, call) : call(redis)))
    }
  }
  await Promise.all(Array.from({ length: CALLERS }, caller))
  return tallies
}

/** What a write gives that is asked for with the same id until an answer comes. */
async function untilSure(
  redis: Redis,
  call: (client: Redis) => Promise<unknown>,
): Promise<unknown> {
  const client = redis.with({ once: crypto.randomUUID() })
  for (let left = 5; ; left--) {
    try {
      return await call(client)
    } catch (error) {
      if (!(error instanceof MaybeAppliedError) || left === 0) throw error
    }
  }
}

/** How often the server has applied each kind of write. */
export async function applied(
  redis: Redis,
  prefix: string,
  calls: number,
): Promise<Record<keyof Tallies, number>> {
  const keys = Array.from({ length: calls }, (_, n) => `${prefix}:nx:${n}`)
  return {
    INCR: Number(await redis.get(`${prefix}:n`)),
    LPUSH: await redis.llen(`${prefix}:list`),
    ZINCRBY: (await redis.zscore(`${prefix}:scores`, 'member')) ?? 0,
    'SET NX': await redis.exists(...keys),
  }
}

function newTallies(): Tallies {
  const tally = (): Tally => ({ acknowledged: 0, denied: 0, maybe: 0, refused: 0 })
  return { INCR: tally(), LPUSH: tally(), ZINCRBY: tally(), 'SET NX': tally() }
}

async function one(redis: Redis, kind: keyof Tallies, prefix: string, n: number): Promise<unknown> {
  if (kind === 'INCR') return await redis.incr(`${prefix}:n`)
  if (kind === 'LPUSH') return await redis.lpush(`${prefix}:list`, `${n}`)
  if (kind === 'ZINCRBY') return await redis.zincrby(`${prefix}:scores`, 1, 'member')
  return await redis.set(`${prefix}:nx:${n}`, 'here', { nx: true })
}

async function tally(tally: Tally, call: () => Promise<unknown>): Promise<void> {
  try {
    const reply = await call()
    if (reply === null || reply === false) tally.denied++
    else tally.acknowledged++
  } catch (error) {
    if (!(error instanceof RedisError)) throw error
    if (error instanceof MaybeAppliedError) tally.maybe++
    else tally.refused++
  }
}
