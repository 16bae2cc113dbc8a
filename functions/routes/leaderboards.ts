import { type Context, Hono } from 'hono'
import type * as v from 'valibot'
import { allow } from '../http/allow.ts'
import { jsonBody, queryOf } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { nameParam } from '../http/path.ts'
import { Problem } from '../http/problem.ts'
import { type Json, toWire } from '../http/values.ts'
import {
  AroundSchema,
  EntriesSchema,
  MemberSchema,
  type Score,
  TopSchema,
} from '../leaderboards/schemas.ts'
import { boardKey, LIFETIMES, type Window } from '../leaderboards/windows.ts'
import { redisFrom } from '../redis.ts'

/**
 * Sorted sets as leaderboards: the best is the one with the highest score and has rank 1. The key is the prefix of the
 * settings and the name of the board; days and weeks have boards of their own. Each costs one request; the commands are given.
 */
export const leaderboards = new Hono<AppEnv>()
  // ZADD; for several boards in a transaction, with EXPIRE for days and weeks
  .post('/:board/entries', jsonBody(EntriesSchema), async (c) => {
    const { entries, windows, ...options } = c.req.valid('json')
    allowBoard(c, 'write')
    if (windows === undefined) {
      return c.json(written(await redisFrom(c).zadd(boardKey(c), entries, options), options))
    }
    const replies = await writeAll(c, new Set(windows), entries, options)
    return c.json({
      windows: Object.fromEntries(
        replies.map(([window, reply]) => [window, written(reply, options)]),
      ),
    })
  })
  // ZREVRANGE
  .get('/:board', queryOf(TopSchema), async (c) => {
    const { limit, offset, ...board } = c.req.valid('query')
    allowBoard(c, 'read')
    const range = await redisFrom(c).zrevrange(boardKey(c, board), offset, offset + limit - 1, {
      withscores: true,
    })
    return c.json({ entries: ranked(range, offset) })
  })
  // ZREVRANK and ZSCORE, as a transaction so that the two fit together
  .get('/:board/entries/:member', queryOf(MemberSchema), async (c) => {
    const member = nameParam(c, 'member')
    allowBoard(c, 'read')
    const key = boardKey(c, c.req.valid('query'))
    const [rank, score] = await redisFrom(c)
      .pipeline()
      .zrevrank(key, member)
      .zscore(key, member)
      .execute()
    if (typeof rank !== 'number') throw new Problem('unknown-member')
    return c.json({ rank: rank + 1, member, score: toWire(score) })
  })
  // A script with ZREVRANK and ZREVRANGE, so that the member is in the range whatever happens meanwhile
  .get('/:board/entries/:member/around', queryOf(AroundSchema), async (c) => {
    const { radius, ...board } = c.req.valid('query')
    allowBoard(c, 'read')
    const words = ['EVAL', AROUND, 1, boardKey(c, board), nameParam(c, 'member'), radius]
    const reply = await redisFrom(c).call(words, (given) => given as AroundReply, {
      innerCommands: (given) => (given === null ? 1 : 2),
    })
    if (reply === null) throw new Problem('unknown-member')
    const [start, flat] = reply
    return c.json({ entries: ranked(pairs(flat), start) })
  })
  // ZREM
  .delete('/:board/entries/:member', queryOf(MemberSchema), async (c) => {
    allowBoard(c, 'write')
    const key = boardKey(c, c.req.valid('query'))
    const removed = await redisFrom(c).zrem(key, nameParam(c, 'member'))
    if (removed === 0) throw new Problem('unknown-member')
    return c.body(null, 204)
  })

/** Boards of days and weeks belong to the board of all time. */
function allowBoard(c: Context<AppEnv>, access: 'read' | 'write'): void {
  allow(c, access, 'sortedset', boardKey(c))
}

type ScoreOptions = Omit<v.InferOutput<typeof EntriesSchema>, 'entries' | 'windows'>

/** What ZADD answered, by its options. */
function written(reply: unknown, { incr, ch }: ScoreOptions): Readonly<Record<string, Json>> {
  if (incr) return { score: toWire(reply) }
  return ch ? { changed: toWire(reply) } : { added: toWire(reply) }
}

/** Writes to several boards at once; what each of them answered. */
async function writeAll(
  c: Context<AppEnv>,
  windows: ReadonlySet<Window>,
  entries: Readonly<Record<string, Score>>,
  options: ScoreOptions,
): Promise<[Window, unknown][]> {
  const pipe = redisFrom(c).pipeline()
  for (const window of windows) pipe.zadd(boardKey(c, { window }), entries, options)
  for (const window of windows) {
    if (window !== 'allTime') pipe.expire(boardKey(c, { window }), LIFETIMES[window])
  }
  const replies = await pipe.execute()
  return Array.from(windows, (window, index) => [window, replies[index]])
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
