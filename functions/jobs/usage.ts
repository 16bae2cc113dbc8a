import type { Job, JobClient } from 'redge/jobs'
import { NOTES, textOf } from '../usage/ledger.ts'
import { recordOf, SUM_INTERVAL, SUMS, sumFields, summed } from '../usage/records.ts'

/** Sums that are kept: a week of them. */
const SUMS_KEPT = 2016

/** Notes that one run sums up at most; the next one goes on. */
const PAGE = 5000

/**
 * Sums up each five minutes what isolates have noted of their spending, so that a week of it can be read at once. Costs two requests,
 * and a command for each five minutes that are summed up, five commands at least.
 */
export function usageJob(): Job {
  return {
    name: 'usage',
    schedule: '*/5 * * * *',
    timeout: 60,
    handler: async ({ redis }) => ({ notes: await sumUp(redis) }),
  }
}

async function sumUp(redis: JobClient): Promise<number> {
  const notes = await redis.xrange(NOTES, { count: PAGE })
  const last = notes.at(-1)
  if (last === undefined) return 0
  const pipe = redis.pipeline()
  for (const [at, spent] of summed(notes.map(recordOf), SUM_INTERVAL)) {
    const texts = Array.from(spent, ([name, one]) => [name, textOf(one)] as const)
    pipe.xadd(SUMS, sumFields(at, texts), { maxlen: SUMS_KEPT })
  }
  // What is noted meanwhile has a higher id.
  await pipe.xdel(NOTES, ...notes.map(([id]) => id)).execute()
  return notes.length
}
