import { Hono } from 'hono'
import * as v from 'valibot'
import { allowedKeys } from '../http/allow.ts'
import { queryOf } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { whole } from '../http/query-entries.ts'
import { redisFrom } from '../redis.ts'
import { NOTES, plus, type Spent } from '../usage/ledger.ts'
import { recordOf, type SpentByName, SUM_INTERVAL, SUMS, summed } from '../usage/records.ts'
import { SAMPLES } from '../usage/samples.ts'

/** The hours that one answer is about: those that the records last. */
export const UsageSchema = v.strictObject({ hours: whole(1, 168, 24) })

const HOUR = 3600

/** Hours up to which an answer tells of each five minutes, not of each hour. */
const FINE = 24

/** What the job `sample` has noted, by the beginning of the span of time. */
type Samples = ReadonlyMap<number, Readonly<Record<string, string>>>

/** What the service has spent over time. Costs one request with three commands. */
export const usage = new Hono<AppEnv>().get('/', queryOf(UsageSchema), async (c) => {
  // Any token that reads may know it: there is no key in it.
  allowedKeys(c, 'read', 'keyspace')
  const { hours } = c.req.valid('query')
  const interval = hours > FINE ? HOUR : SUM_INTERVAL
  const from = Date.now() - hours * HOUR * 1000
  const min = `${from}-0`
  const [sums, notes, samples] = await redisFrom(c)
    .pipeline({ transaction: false })
    .xrange(SUMS, { min })
    .xrange(NOTES, { min })
    .xrange(SAMPLES, { min })
    .execute()
  const records = [...sums, ...notes].map(recordOf)
  // A sum is written after the time that it is of.
  const asked = records.filter(({ at }) => at * 1000 >= from)
  const spent = summed(asked, interval)
  const taken = new Map(samples.map(([id, fields]) => [beginOf(id, interval), fields]))
  const begins = [...new Set([...spent.keys(), ...taken.keys()])].sort((a, b) => a - b)
  return c.json({
    interval,
    since: begins[0] ?? null,
    samples: begins.map((at) => sampleOf(at, spent.get(at) ?? new Map(), taken)),
  })
})

function beginOf(id: string, interval: number): number {
  return Math.floor(Number.parseInt(id, 10) / 1000 / interval) * interval
}

function sampleOf(at: number, spent: SpentByName, samples: Samples) {
  const { requests, commands } = [...spent.values()].reduce(plus, NOTHING)
  const { latencyMs, keys, memory } = samples.get(at) ?? {}
  return {
    at,
    requests,
    commands,
    by: Object.fromEntries(spent),
    latencyMs: told(latencyMs),
    keys: told(keys),
    memory: told(memory),
  }
}

const NOTHING: Spent = { calls: 0, requests: 0, commands: 0 }

function told(text: string | undefined): number | null {
  return text === undefined ? null : Number(text)
}
