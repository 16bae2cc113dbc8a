import { readFile } from 'node:fs/promises'
import { startGateway } from 'redge-gateway'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Lock, type LockOptions, Redis } from '../../lib/index.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'

let server: RedisServer
let gateway: Awaited<ReturnType<typeof startGateway>>
let redis: Redis
let other: Redis

beforeAll(async () => {
  server = await startRedis()
  gateway = await startGateway({ redis: server.url, admin: true })
  redis = new Redis({ url: gateway.url, token: gateway.token })
  other = new Redis({ url: gateway.url, token: gateway.token })
  await Promise.all([redis.ping(), other.ping()])
})

afterAll(async () => {
  await gateway.close()
  await server.stop()
})

type Way = 'poll' | 'backoff' | 'queue'

const ways: readonly Way[] = ['poll', 'backoff', 'queue']

/** What each operation does, after what has to be there; the name is that in the table of the page. */
const operations: Readonly<Record<string, (way: Way) => Promise<() => Promise<unknown>>>> = {
  'acquire, when it is free': async (way) => {
    const lock = redis.lock(unique(), { timeout: 10, waiting: way })
    return () => lock.acquire()
  },
  'the same with `fencing`': async (way) => {
    const name = unique()
    // The first number of a counter takes two commands more.
    await redis.withLock(name, { timeout: 10, waiting: way, fencing: true }, () => undefined)
    const lock = redis.lock(name, { timeout: 10, waiting: way, fencing: true })
    return () => lock.acquire()
  },
  'acquire with `blocking: false`, when it is held': async (way) => {
    const { name } = await held(way)
    return () => redis.lock(String(name), { waiting: way, blocking: false }).acquire()
  },
  'release, when nobody waits': async (way) => {
    const lock = await held(way)
    return () => lock.release()
  },
  extend: async (way) => {
    const lock = await held(way)
    return () => lock.extend(1)
  },
  'reacquire, and each renewal': async (way) => {
    const lock = await held(way)
    return () => lock.reacquire()
  },
  'owned, locked': async (way) => {
    const lock = await held(way)
    return () => lock.owned()
  },
  'guard of n commands': async (way) => {
    const lock = await held(way)
    return () => lock.guard(redis.pipeline().set('a', '1').set('b', '2'))
  },
  'the same with `release`': async (way) => {
    const lock = await held(way)
    return () => lock.guard(redis.pipeline().set('a', '1').set('b', '2'), { release: true })
  },
  inspect: async (way) => {
    const lock = await held(way)
    return () => lock.inspect()
  },
  forceRelease: async (way) => {
    const { name } = await held(way)
    return () => redis.lock(String(name), { waiting: way }).forceRelease()
  },
}

/** Commands of the pipeline that is guarded above. */
const GUARDED = 2

function unique(): string {
  return `lock:${crypto.randomUUID()}`
}

async function held(waiting: LockOptions['waiting'], name: string = unique()): Promise<Lock> {
  return await redis.lock(name, { timeout: 10, waiting }).acquireOrThrow()
}

interface Cost {
  readonly requests: number
  readonly billed: number
}

/** What `act` costs by our own count, which must be Redis's. */
async function costOf(act: () => Promise<unknown>): Promise<Cost> {
  const { requests, billedCommands } = redis.usage
  const before = await commandsRun()
  // The INFO of `before` is not in its own figures.
  const byOther = other.usage.billedCommands - 1
  await act()
  // A reply may be on its way, and what it tells of a script not yet counted.
  return await vi.waitFor(async () => {
    const cost = {
      requests: redis.usage.requests - requests,
      billed: redis.usage.billedCommands - billedCommands,
    }
    const ranByOther = other.usage.billedCommands - byOther
    expect((await commandsRun()) - before - ranByOther).toBe(cost.billed)
    return cost
  }, 10_000)
}

async function commandsRun(): Promise<number> {
  const text = String(await other.executeCommand('INFO', 'commandstats'))
  return Array.from(text.matchAll(/calls=(\d+)/g), ([, calls]) => Number(calls)).reduce(
    (sum, calls) => sum + calls,
    0,
  )
}

/** Cells of the row of `docs/locks.md` that begins with a name. */
async function row(name: string): Promise<string[]> {
  const page = await readFile(new URL('../../docs/locks.md', import.meta.url), 'utf8')
  const line = page.split('\n').find((text) => text.startsWith(`| ${name} |`)) ?? ''
  return line
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.trim())
}

describe('the page about locks tells the cost of', () => {
  it.each(Object.entries(operations))('%s', async (name, prepare) => {
    const costs: Cost[] = []
    for (const way of ways) costs.push(await costOf(await prepare(way)))
    const n = name.startsWith('guard') || name.includes('`release`') ? GUARDED : 0
    const cells = costs.map(({ billed }) => (n > 0 ? `n + ${billed - n}` : `${billed}`))
    expect([name, ...(await row(name))]).toEqual([name, `${costs[0]?.requests}`, ...cells])
    expect(new Set(costs.map(({ requests }) => requests)).size).toBe(1)
  })

  it('a try that waits, by `backoff`', async () => {
    const lock = await held('backoff')
    const name = String(lock.name)
    const acquire = (): Promise<boolean> =>
      redis.lock(name, { waiting: 'backoff', blockingTimeout: 0.3 }).acquire()
    const { requests, billed } = await costOf(acquire)
    // The first try is a plain SET.
    const each = (billed - 1) / (requests - 1)
    expect(await row('each further try, when it is held')).toEqual([
      '1',
      '1',
      `${each}`,
      'see below',
    ])
  })

  it('a wait in a queue, by an open stream', async () => {
    const name = unique()
    await using stream = redis.lockStream()
    await stream.open()
    const waiting = { strategy: 'queue', stream } as const
    const holder = await held(waiting, name)
    let next: Promise<Lock> | undefined
    const enter = await costOf(async () => {
      next = held(waiting, name)
      const queue = `{${name}}:lock:queue`
      await vi.waitFor(async () => expect(await other.exists(queue)).toBe(1), 10_000)
    })
    const handOver = await costOf(async () => {
      await holder.release()
      await next
    })
    const cells = ({ requests, billed }: Cost): string[] => [`${requests}`, '', '', `${billed}`]
    expect(await row('acquire, to wait in the queue, with an open stream')).toEqual(cells(enter))
    expect(await row('release to a waiter that listens')).toEqual(cells(handOver))
    await (await next)?.release()
  })
})
