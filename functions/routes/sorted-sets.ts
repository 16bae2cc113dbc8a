import { Hono } from 'hono'
import type { Command, Word } from 'redge/core'
import * as v from 'valibot'
import { bytesFrom, command } from '../bytes.ts'
import { keyParam } from '../http/allow.ts'
import { jsonBody, queryOf } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { guarded } from '../http/etag.ts'
import { Problem } from '../http/problem.ts'
import { oneOf, whole } from '../http/query-entries.ts'
import { noNumber } from '../http/refusals.ts'
import { BoundSchema, ScoreSchema } from '../http/score.ts'
import { toWire } from '../http/values.ts'
import { EncodingSchema, nameToWire, valueToWire, wordParam } from '../http/words.ts'

/** Which members, in which order, and how to write them. */
export const SortedSetQuerySchema = v.strictObject({
  start: whole(0, 1e12, 0),
  limit: whole(1, 1000, 100),
  order: oneOf('asc', 'desc'),
  min: v.optional(BoundSchema),
  max: v.optional(BoundSchema),
  encoding: EncodingSchema,
})

/** The score of a member. */
export const SetScoreSchema = v.strictObject({ score: ScoreSchema })

/** What to add to the score of a member. */
export const AddScoreSchema = v.strictObject({ increment: ScoreSchema })

/** Sorted sets and their members. Each costs one request to Redis; the commands are given. */
export const sortedSets = new Hono<AppEnv>()
  // ZRANGE and ZCARD
  .get('/:key', queryOf(SortedSetQuerySchema), async (c) => {
    const { encoding, ...range } = c.req.valid('query')
    const key = keyParam(c, 'read', 'sortedset')
    const read = rangeOf(key, range)
    const [found, length] = await bytesFrom(c)
      .pipeline({ transaction: false })
      .call(read.args, read.decode)
      .zcard(key)
      .execute()
    if (length === 0) throw new Problem('unknown-key')
    const members = found.map(([member, score]) => ({
      member: valueToWire(member, encoding),
      score: toWire(score),
    }))
    return c.json({ members, length })
  })
  // ZSCORE
  .get('/:key/members/:member', async (c) => {
    const member = wordParam(c, 'member')
    const score = await bytesFrom(c).zscore(keyParam(c, 'read', 'sortedset'), member)
    if (score === null) throw new Problem('unknown-member')
    return c.json({ member: nameToWire(member), score: toWire(score) })
  })
  // ZADD
  .put('/:key/members/:member', jsonBody(SetScoreSchema), async (c) => {
    const { score } = c.req.valid('json')
    const key = keyParam(c, 'write', 'sortedset')
    const added = await guarded(c, command.zadd(key, [[wordParam(c, 'member'), score]]), key)
    const created = added === 1
    return c.json({ created }, created ? 201 : 200)
  })
  // ZINCRBY
  .patch('/:key/members/:member', jsonBody(AddScoreSchema), async (c) => {
    const { increment } = c.req.valid('json')
    const key = keyParam(c, 'write', 'sortedset')
    const add = command.zincrby(key, increment, wordParam(c, 'member'))
    return c.json({ score: toWire(await guarded(c, add, key).catch(noNumber)) })
  })
  // ZREM
  .delete('/:key/members/:member', async (c) => {
    const key = keyParam(c, 'write', 'sortedset')
    const removed = await guarded(c, command.zrem(key, wordParam(c, 'member')), key)
    if (removed === 0) throw new Problem('unknown-member')
    return c.body(null, 204)
  })

type Range = Omit<v.InferOutput<typeof SortedSetQuerySchema>, 'encoding'>

function rangeOf(
  key: Word,
  { start, limit, order, min, max }: Range,
): Command<[Uint8Array, number][]> {
  const withscores = true
  if (min === undefined && max === undefined) {
    const end = start + limit - 1
    if (order === 'asc') return command.zrange(key, start, end, { withscores })
    return command.zrevrange(key, start, end, { withscores })
  }
  const [from, to] = [min ?? '-inf', max ?? 'inf']
  const options = { start, num: limit, withscores } as const
  if (order === 'asc') return command.zrangebyscore(key, from, to, options)
  return command.zrevrangebyscore(key, to, from, options)
}
