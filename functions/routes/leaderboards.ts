import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import { jsonBody, queryOf } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { nameParam } from '../http/path.ts'
import { Problem } from '../http/problem.ts'
import { isRecord, type Json, toWire } from '../http/values.ts'
import { redisFrom } from '../redis.ts'

type Score = number | bigint | string

const Flag = v.optional(v.boolean())

const EntriesSchema = v.strictObject({
  entries: v.custom<Readonly<Record<string, Score>>>(
    isScores,
    'It must be an object of members and scores: numbers, "inf" or "-inf".',
  ),
  nx: Flag,
  xx: Flag,
  gt: Flag,
  lt: Flag,
  ch: Flag,
  incr: Flag,
})

/** Entries that one answer may hold. */
const LONGEST = 1000

/** A whole number in a query. */
function whole(from: number, to: number, otherwise: number) {
  const digits = v.pipe(
    v.string(),
    v.regex(/^\d{1,15}$/, 'It must be a whole number.'),
    v.transform(Number),
  )
  return v.optional(v.pipe(digits, v.minValue(from), v.maxValue(to)), String(otherwise))
}

const TopSchema = v.strictObject({
  limit: whole(1, LONGEST, 10),
  offset: whole(0, 1e12, 0),
})

const AroundSchema = v.strictObject({ radius: whole(0, LONGEST / 2, 5) })

/**
 * Sorted sets as leaderboards: the best is the one with the highest score and has rank 1. The key is the prefix of the
 * settings and the name of the board. Each costs one request; the commands are given.
 */
export const leaderboards = new Hono<AppEnv>()
  // ZADD
  .post('/:board/entries', jsonBody(EntriesSchema), async (c) => {
    const { entries, ...options } = c.req.valid('json')
    const reply = await redisFrom(c.env).zadd(keyOf(c), entries, options)
    if (options.incr) return c.json({ score: toWire(reply) })
    return c.json(options.ch ? { changed: reply } : { added: reply })
  })
  // ZREVRANGE
  .get('/:board', queryOf(TopSchema), async (c) => {
    const { limit, offset } = c.req.valid('query')
    const range = await redisFrom(c.env).zrevrange(keyOf(c), offset, offset + limit - 1, {
      withscores: true,
    })
    return c.json({ entries: ranked(range, offset) })
  })
  // ZREVRANK and ZSCORE, as a transaction so that the two fit together
  .get('/:board/entries/:member', async (c) => {
    const member = nameParam(c, 'member')
    const key = keyOf(c)
    const [rank, score] = await redisFrom(c.env)
      .pipeline()
      .zrevrank(key, member)
      .zscore(key, member)
      .execute()
    if (typeof rank !== 'number') throw new Problem('unknown-member')
    return c.json({ rank: rank + 1, member, score: toWire(score) })
  })
  // A script with ZREVRANK and ZREVRANGE, so that the member is in the range whatever happens meanwhile
  .get('/:board/entries/:member/around', queryOf(AroundSchema), async (c) => {
    const { radius } = c.req.valid('query')
    const reply = await redisFrom(c.env).eval<AroundReply>(
      AROUND,
      1,
      keyOf(c),
      nameParam(c, 'member'),
      radius,
    )
    if (reply === null) throw new Problem('unknown-member')
    const [start, flat] = reply
    return c.json({ entries: ranked(pairs(flat), start) })
  })
  // ZREM
  .delete('/:board/entries/:member', async (c) => {
    const removed = await redisFrom(c.env).zrem(keyOf(c), nameParam(c, 'member'))
    if (removed === 0) throw new Problem('unknown-member')
    return c.body(null, 204)
  })

function keyOf(c: Context<AppEnv>): string {
  return c.var.settings.leaderboardKeyPrefix + nameParam(c, 'board')
}

/** A member with its place. */
interface Entry {
  /** 1 is the best. */
  readonly rank: number
  readonly member: string
  readonly score: Json
}

/** The entries of a range that begins at the index `start`. */
function ranked(range: readonly (readonly [string, number])[], start: number): Entry[] {
  return range.map(([member, score], index) => ({
    rank: start + index + 1,
    member,
    score: toWire(score),
  }))
}

/** Members with scores: numbers, or `"inf"` and `"-inf"`. */
function isScores(value: unknown): value is Readonly<Record<string, Score>> {
  return isRecord(value) && Object.values(value).every(isScore)
}

function isScore(value: unknown): value is Score {
  if (typeof value === 'number') return Number.isFinite(value)
  return typeof value === 'bigint' || value === 'inf' || value === '-inf'
}

/** Index of the first entry, and members and scores in turn; `null` when the member is not there. */
type AroundReply = [start: number, flat: string[]] | null

/**
 * KEYS[1] the sorted set, ARGV[1] the member, ARGV[2] how many entries to give on either side of it.
 * Answers the index of the first entry with the entries, or nil when the member is not there.
 */
const AROUND = `
local rank = redis.call('ZREVRANK', KEYS[1], ARGV[1])
if not rank then return false end
local start = math.max(rank - ARGV[2], 0)
return {start, redis.call('ZREVRANGE', KEYS[1], start, rank + ARGV[2], 'WITHSCORES')}
`

function pairs(flat: readonly string[]): [string, number][] {
  const members = flat.filter((_, index) => index % 2 === 0)
  return members.map((member, index) => [member, scoreOf(flat[index * 2 + 1] ?? '')])
}

function scoreOf(text: string): number {
  if (text === 'inf') return Number.POSITIVE_INFINITY
  if (text === '-inf') return Number.NEGATIVE_INFINITY
  return Number(text)
}
