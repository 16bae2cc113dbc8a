import {
  createExecutionContext,
  createScheduledController,
  waitOnExecutionContext,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import worker from '../../../functions/index.ts'
import { leaderboardJobs } from '../../../functions/jobs/leaderboards.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'

/** Runs one job on boards that no other test has. */
async function run(
  name: string,
  prefix: string,
  day: string,
  maxEntries = '10000',
): Promise<unknown> {
  const jobs = leaderboardJobs({
    LEADERBOARD_KEY_PREFIX: prefix,
    LEADERBOARD_MAX_ENTRIES: maxEntries,
  })
  const job = jobs.find((each) => each.name === name)
  return await job?.handler({
    scheduledTime: new Date(`${day}T00:00:00Z`),
    signal: new AbortController().signal,
    redis,
    fence: 1,
    attempt: 1,
    log: () => undefined,
  })
}

const TUESDAY = '2026-01-06'
const MONDAY = '2026-01-12'

describe('leaderboards-roll', () => {
  it('adds the daily board to the weekly one, and starts the day anew', async () => {
    const prefix = uniqueKey('board:')
    await redis.zadd(`${prefix}game:daily`, { ada: 3, bob: 1 })
    await redis.zadd(`${prefix}game:weekly`, { ada: 10 })
    expect(await run('leaderboards-roll', prefix, TUESDAY)).toEqual({ rolled: 1 })
    expect(await redis.zrange(`${prefix}game:weekly`, 0, -1, { withscores: true })).toEqual([
      ['bob', 1],
      ['ada', 13],
    ])
    expect(await redis.exists(`${prefix}game:daily`, `${prefix}game:last-week`)).toBe(0)
  })

  it('keeps the finished week on a Monday, also when its last day had no entries', async () => {
    const prefix = uniqueKey('board:')
    await redis.zadd(`${prefix}game:weekly`, { ada: 10 })
    await redis.zadd(`${prefix}game:last-week`, { old: 1 })
    await run('leaderboards-roll', prefix, MONDAY)
    expect(await redis.zrange(`${prefix}game:last-week`, 0, -1)).toEqual(['ada'])
    expect(await redis.exists(`${prefix}game:weekly`)).toBe(0)
  })

  it('takes no score of the new day when the run is repeated', async () => {
    const prefix = uniqueKey('board:')
    await redis.zadd(`${prefix}game:daily`, { ada: 3 })
    await run('leaderboards-roll', prefix, MONDAY)
    await redis.zadd(`${prefix}game:daily`, { bob: 1 })
    await run('leaderboards-roll', prefix, MONDAY)
    expect(await redis.zrange(`${prefix}game:last-week`, 0, -1)).toEqual(['ada'])
    expect(await redis.zrange(`${prefix}game:daily`, 0, -1)).toEqual(['bob'])
  })

  it('loses no score when a board cannot be rolled, and rolls the others', async () => {
    const prefix = uniqueKey('board:')
    await redis.zadd(`${prefix}broken:daily`, { ada: 3 })
    await redis.set(`${prefix}broken:weekly`, 'no board')
    await redis.zadd(`${prefix}fine:daily`, { ada: 3 })
    await expect(run('leaderboards-roll', prefix, TUESDAY)).rejects.toThrow('1 of 2 leaderboards')
    expect(await redis.zcard(`${prefix}broken:daily`)).toBe(1)
    expect(await redis.zscore(`${prefix}fine:weekly`, 'ada')).toBe(3)
  })

  it('leaves other boards and other keys alone', async () => {
    const prefix = uniqueKey('board:')
    await redis.zadd(`${prefix}alltime`, { ada: 1 })
    await redis.set(`${prefix}text:daily`, 'no board')
    expect(await run('leaderboards-roll', prefix, TUESDAY)).toEqual({ rolled: 0 })
    expect(await redis.zcard(`${prefix}alltime`)).toBe(1)
  })
})

describe('leaderboards-trim', () => {
  it('removes what ranks below the best entries', async () => {
    const prefix = uniqueKey('board*[')
    await redis.zadd(`${prefix}a`, { one: 1, two: 2, three: 3 })
    await redis.zadd(`${prefix}b`, { one: 1 })
    expect(await run('leaderboards-trim', prefix, TUESDAY, '2')).toEqual({ removed: 1 })
    expect(await redis.zrange(`${prefix}a`, 0, -1)).toEqual(['two', 'three'])
    expect(await redis.zcard(`${prefix}b`)).toBe(1)
  })

  it('has nothing to do without boards', async () => {
    expect(await run('leaderboards-trim', uniqueKey('none:'), TUESDAY)).toEqual({ removed: 0 })
  })
})

it('runs once when the trigger fires twice at once for the same minute', async () => {
  const scheduledTime = new Date('2031-03-04T10:05:00Z')
  const fire = async (): Promise<void> => {
    const controller = createScheduledController({ scheduledTime, cron: '* * * * *' })
    const context = createExecutionContext()
    await worker.scheduled(controller, env)
    await waitOnExecutionContext(context)
  }
  await Promise.all([fire(), fire(), fire()])
  const minute = scheduledTime.getTime()
  expect(await redis.zcount('redge:jobs:leaderboards-trim:history', minute, minute)).toBe(1)
})
