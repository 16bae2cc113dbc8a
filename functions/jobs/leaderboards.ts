import type { Redis } from 'redge'
import type { Job } from 'redge/jobs'
import { type Bindings, settingsFrom } from '../env.ts'

const MONDAY = 1

/**
 * Upkeep of leaderboards: each keeps its best entries only, and when a day (UTC) is over the scores of `NAME:daily` are
 * added to those of `NAME:weekly`. On Mondays the finished week becomes `NAME:last-week`.
 */
export function leaderboardJobs(redis: Redis, env: Bindings): Job[] {
  const { leaderboardKeyPrefix: prefix, leaderboardMaxEntries } = settingsFrom(env)
  return [
    {
      name: 'leaderboards-trim',
      schedule: '*/5 * * * *',
      handler: () => trim(redis, prefix, leaderboardMaxEntries),
    },
    {
      name: 'leaderboards-roll',
      schedule: '0 0 * * *',
      handler: ({ scheduledTime }) => roll(redis, prefix, scheduledTime),
    },
  ]
}

/** Removes what ranks below the best `maxEntries` of each board. Costs a scan, and one request for all boards. */
async function trim(
  redis: Redis,
  prefix: string,
  maxEntries: number,
): Promise<{ removed: number }> {
  const boards = await boardsLike(redis, `${escapeGlob(prefix)}*`)
  const pipe = redis.pipeline({ transaction: false })
  for (const board of boards) pipe.zremrangebyrank(board, 0, -maxEntries - 1)
  const removed = (await pipe.execute()) as number[]
  return { removed: removed.reduce((sum, count) => sum + count, 0) }
}

/** Adds each daily board to its week; one transaction a board, so no score is lost or counted twice. */
async function roll(redis: Redis, prefix: string, today: Date): Promise<{ rolled: number }> {
  const boards = await boardsLike(redis, `${escapeGlob(prefix)}*`)
  const names = new Set(boards.flatMap((key) => /^(.*):(?:daily|weekly)$/s.exec(key)?.[1] ?? []))
  const weekIsOver = today.getUTCDay() === MONDAY
  for (const name of names) {
    const [daily, weekly] = [`${name}:daily`, `${name}:weekly`]
    const pipe = redis.pipeline().zunionstore(weekly, [weekly, daily]).delete(daily)
    if (weekIsOver) pipe.zunionstore(`${name}:last-week`, [weekly]).delete(weekly)
    await pipe.execute()
  }
  return { rolled: names.size }
}

/** Keys of the sorted sets that match, each once: SCAN may repeat itself. */
async function boardsLike(redis: Redis, match: string): Promise<string[]> {
  const boards = new Set<string>()
  for await (const key of redis.scanIter({ match, type: 'zset', count: 1000 })) boards.add(key)
  return [...boards]
}

function escapeGlob(text: string): string {
  return text.replace(/[*?[\]\\]/g, '\\$&')
}
