import { afterAll, describe, expect, inject, it } from 'vitest'
import { ConstantBackoff, Redis, type RedisSettings } from '../../lib/index.ts'
import { type Fault, startFaultProxy } from '../support/fault-proxy.ts'
import type { WriteRequest } from '../support/faulted-caller.ts'
import * as faults from '../support/faults.ts'
import { startWorkerd } from '../support/workerd-process.ts'
import { applied, type Tallies, WRITES, type WriteOptions, write } from '../support/writes.ts'

const url = inject('gatewayUrl')
const token = inject('gatewayToken')
const direct = new Redis({ url, token })
const retry = { retries: 10, backoff: new ConstantBackoff(0.002) }

/** Calls of each of the four writes: 2,000 writes in all. */
const CALLS = 500

/** Faults that a client can see, and so has to tell of. */
const VISIBLE: readonly [string, Fault][] = [
  ['the request is lost', faults.dropsRequests],
  ['the reply is lost', faults.dropsReplies],
  ['the connection is reset within the body', faults.resetsMidBody],
  ['the body is cut', faults.cutsBodies],
  ['the connection is half-closed within the body', faults.halfCloses],
  ['the answer is late', faults.delays(0.02)],
  ['429', faults.says(429, '{"error":"slow down"}')],
  ['503 with Retry-After', faults.says(503, '{"error":"away"}', { 'retry-after': '0.001' })],
  ['503 without, after it ran', faults.saysAfterwards(503, '{"error":"away"}')],
  ['500 in place of the answer', faults.saysAfterwards(500, '{"error":"broken"}')],
  ['502, never forwarded', faults.says(502, '{"error":"bad gateway"}')],
  ['a web page in place of the answer', faults.saysAfterwards(200, '<html>')],
  ['a web page with 502', faults.says(502, '<html>')],
]

/** Faults after which nothing ran and the client knows it, or that lose nothing. */
const HARMLESS: ReadonlySet<string> = new Set(['the answer is late', '429', '503 with Retry-After'])

const EVERY = 7

interface Row {
  readonly fault: string
  readonly write: string
  readonly calls: number
  readonly acknowledged: number
  readonly maybe: number
  readonly applied: number
}

const rows: Row[] = []

afterAll(() => {
  process.stdout.write(`\n${tableOf(rows)}\n`)
})

describe.each(VISIBLE)('when %s', (title, fault) => {
  it('tells of every write that it is not sure of, and applies none twice', async () => {
    await using proxy = await startFaultProxy(url, fault, EVERY)
    const writes = await written(proxy.url, title, { calls: CALLS })
    expect(proxy.faults).toBeGreaterThan(0)
    expectExplained(writes)
    const maybe = WRITES.reduce((sum, kind) => sum + writes.tallies[kind].maybe, 0)
    if (HARMLESS.has(title)) expect(maybe).toBe(0)
    else expect(maybe).toBeGreaterThan(0)
  })

  it('applies each exactly once with `once`', async () => {
    await using proxy = await startFaultProxy(url, fault, EVERY)
    const writes = await written(proxy.url, title, { calls: CALLS, once: true })
    expect(proxy.faults).toBeGreaterThan(0)
    expectExact(writes)
  })
})

describe('when nobody answers in time', () => {
  it('tells of the write, and does not send it again', async () => {
    await using proxy = await startFaultProxy(url, faults.neverAnswers, 50)
    const writes = await written(proxy.url, 'nobody answers', { calls: CALLS }, { timeout: 0.5 })
    expect(proxy.faults).toBeGreaterThan(0)
    expectExplained(writes)
  })

  it('applies it exactly once when it is asked for again with the same id', async () => {
    await using proxy = await startFaultProxy(url, faults.neverAnswers, 50)
    const writes = await written(
      proxy.url,
      'nobody answers',
      { calls: CALLS, once: true },
      { timeout: 0.5 },
    )
    expect(proxy.faults).toBeGreaterThan(0)
    expectExact(writes)
  })
})

describe('when something in between repeats requests', () => {
  it('cannot know', async () => {
    await using proxy = await startFaultProxy(url, faults.duplicates, EVERY)
    const { tallies, total } = await written(proxy.url, 'requests are repeated', { calls: CALLS })
    const doubled = WRITES.reduce((sum, kind) => sum + total[kind] - CALLS, 0)
    expect(total['SET NX']).toBe(CALLS)
    expect(doubled).toBe(proxy.faults - tallies['SET NX'].denied)
  })

  it('applies each exactly once with `once`', async () => {
    await using proxy = await startFaultProxy(url, faults.duplicates, EVERY)
    const writes = await written(proxy.url, 'requests are repeated', { calls: CALLS, once: true })
    expect(proxy.faults).toBeGreaterThan(0)
    expectExact(writes)
  })
})

describe('from workerd', () => {
  it.each([
    ['the reply is lost', faults.dropsReplies],
    ['the connection is reset within the body', faults.resetsMidBody],
    ['the body is cut', faults.cutsBodies],
    ['the request is lost', faults.dropsRequests],
  ])('tells the same when %s, and `once` does', async (title, fault) => {
    await using proxy = await startFaultProxy(url, fault, EVERY)
    const worker = await startWorkerd('test/support/faulted-caller.ts', {
      UPSTASH_REDIS_REST_URL: proxy.url,
      UPSTASH_REDIS_REST_TOKEN: token,
    })
    const ask = async (request: WriteRequest): Promise<Written> => {
      const init = { method: 'POST', body: JSON.stringify(request) }
      const answer = await fetch(await worker.ready, init)
      return await reported(`${title} (workerd)`, request, (await answer.json()) as Tallies)
    }
    try {
      expectExplained(await ask({ prefix: newPrefix(), calls: 50 }))
      expectExact(await ask({ prefix: newPrefix(), calls: 50, once: true }))
    } finally {
      await worker.dispose()
    }
  })
})

/** What callers believe to have written, and what there is. */
interface Written {
  readonly calls: number
  readonly tallies: Tallies
  readonly total: Record<keyof Tallies, number>
}

function newPrefix(): string {
  return `faults:${crypto.randomUUID()}`
}

async function written(
  url: string,
  fault: string,
  options: WriteOptions,
  settings: RedisSettings = {},
): Promise<Written> {
  const prefix = newPrefix()
  const tallies = await write(new Redis({ url, token, retry, ...settings }), prefix, options)
  return await reported(fault, { prefix, ...options }, tallies)
}

/** Adds rows to the table. */
async function reported(
  fault: string,
  { prefix, calls, once }: WriteRequest,
  tallies: Tallies,
): Promise<Written> {
  const total = await applied(direct, prefix, calls)
  for (const kind of WRITES) {
    const { acknowledged, maybe } = tallies[kind]
    const write = once ? `${kind}, once` : kind
    rows.push({ fault, write, calls, acknowledged, maybe, applied: total[kind] })
  }
  return { calls, tallies, total }
}

function expectExplained({ calls, tallies, total }: Written): void {
  for (const kind of WRITES) {
    const { acknowledged, denied, maybe, refused } = tallies[kind]
    expect({ denied, refused, made: acknowledged + maybe }).toEqual({
      denied: 0,
      refused: 0,
      made: calls,
    })
    expect(total[kind]).toBeGreaterThanOrEqual(acknowledged)
    expect(total[kind]).toBeLessThanOrEqual(acknowledged + maybe)
  }
}

function expectExact({ calls, tallies, total }: Written): void {
  const sure = { acknowledged: calls, denied: 0, maybe: 0, refused: 0 }
  for (const kind of WRITES) expect(tallies[kind]).toEqual(sure)
  expect(total).toEqual({ INCR: calls, LPUSH: calls, ZINCRBY: calls, 'SET NX': calls })
}

function tableOf(rows: readonly Row[]): string {
  const titles = ['fault', 'write', 'calls', 'acknowledged', 'maybe', 'applied'] as const
  const lines = rows.map((row) => titles.map((title) => String(row[title])))
  const widths = titles.map((_, at) =>
    Math.max(...[titles, ...lines].map((line) => line[at]?.length ?? 0)),
  )
  const cell = (text: string, at: number): string =>
    at < 2 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0)
  return [titles, ...lines].map((line) => line.map(cell).join('  ')).join('\n')
}
