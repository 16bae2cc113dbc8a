import { RedisError } from 'redge/core'
import type { Job, JobClient } from 'redge/jobs'
import { type Bindings, settingsFrom } from '../env.ts'
import { escapeGlob } from '../glob.ts'

const MONDAY = 1

/**
 * Upkeep of leaderboards: each keeps its best entries only, and when a day (UTC) is over the scores of `NAME:daily` are
 * added to those of `NAME:weekly`. On Mondays the finished week becomes `NAME:last-week`.
 */
export function leaderboardJobs(env: Bindings): Job[] {
  const { leaderboardKeyPrefix: prefix, leaderboardMaxEntries } = settingsFrom(env)
  return [
    {
      name: 'leaderboards-trim',
      schedule: '*/5 * * * *',
      handler: ({ redis }) => trim(redis, prefix, leaderboardMaxEntries),
    },
    {
      name: 'leaderboards-roll',
      schedule: '0 0 * * *',
      catchUp: 6 * 3600,
      retries: 3,
      deadMan: 26 * 3600,
      handler: ({ redis, scheduledTime }) => roll(redis, prefix, scheduledTime),
    },
  ]
}

/**
 * Removes what ranks below the best `maxEntries` of each board, those of days and weeks included. Costs two scans, and one request for
 * all boards.
 */
async function trim(
  redis: JobClient,
  prefix: string,
  maxEntries: number,
): Promise<{ removed: number }> {
  const ofAllTime = await boardsLike(redis, `${escapeGlob(prefix)}*`)
  const ofSpans = await boardsLike(redis, `{${escapeGlob(prefix)}*`)
  const pipe = redis.pipeline({ transaction: false })
  for (const board of [...ofAllTime, ...ofSpans]) pipe.zremrangebyrank(board, 0, -maxEntries - 1)
  const removed = (await pipe.execute()) as number[]
  return { removed: removed.reduce((sum, count) => sum + count, 0) }
}

/**
 * KEYS daily, weekly, last week, the day that was rolled last; ARGV[1] '1' when the week is over, ARGV[2] today, ARGV[3]
 * seconds for which that is remembered. A script ends at its first error, so a board is deleted only after its scores are somewhere
 * else. What was rolled today is left alone: a second time would take this day's scores for the last one's.
 */
const ROLL = `
if redis.call('get', KEYS[4]) == ARGV[2] then return 0 end
redis.call('zunionstore', KEYS[2], 2, KEYS[2], KEYS[1])
redis.call('del', KEYS[1])
if ARGV[1] == '1' then
  redis.call('zunionstore', KEYS[3], 1, KEYS[2])
  redis.call('del', KEYS[2])
end
redis.call('set', KEYS[4], ARGV[2], 'ex', ARGV[3])
return 1`

/** Seconds for which it is remembered that a board was rolled: longer than any run is late. */
const ROLLED_LIFE = 2 * 86_400

/** Adds each daily board to its week. Costs a scan, and one request for all boards. */
async function roll(redis: JobClient, prefix: string, today: Date): Promise<{ rolled: number }> {
  const boards = await boardsLike(redis, `${escapeGlob(prefix)}*`)
  const names = new Set(boards.flatMap((key) => /^(.*):(?:daily|weekly)$/s.exec(key)?.[1] ?? []))
  const day = today.toISOString().slice(0, 10)
  const weekIsOver = today.getUTCDay() === MONDAY ? 1 : 0
  const pipe = redis.pipeline({ transaction: false })
  for (const name of names) {
    const keys = ['daily', 'weekly', 'last-week', 'rolled'].map((part) => `${name}:${part}`)
    pipe.eval(ROLL, keys.length, ...keys, weekIsOver, day, ROLLED_LIFE)
  }
  const replies = await pipe.execute({ raiseOnError: false })
  const failed = replies.filter((reply) => reply instanceof RedisError).length
  if (failed > 0)
    throw new Error(`${failed} of ${replies.length} leaderboards were left as they are`)
  return { rolled: replies.length }
}

/** Keys of the sorted sets that match, each once: SCAN may repeat itself. */
async function boardsLike(redis: JobClient, match: string): Promise<string[]> {
  const boards = new Set<string>()
  for await (const key of redis.scanIter({ match, type: 'zset', count: 1000 })) boards.add(key)
  return [...boards]
}
