import { Hono } from 'hono'
import { type Command, RedisError } from 'redge/core'
import * as v from 'valibot'
import { type MethodCall, MethodCallSchema } from '../commands/call.ts'
import { type Access, permitted } from '../commands/permission.ts'
import { record } from '../commands/record.ts'
import { readBody } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { problemFrom } from '../http/error-problem.ts'
import { type ProblemBody, problemBody } from '../http/problem.ts'
import { type Json, toWire } from '../http/values.ts'
import { redisFrom } from '../redis.ts'

/** Commands that one request may hold. */
const LONGEST = 1000

const PipelineSchema = v.strictObject({
  /** `false` runs the commands in order, but not as a unit. */
  transaction: v.optional(v.boolean(), true),
  commands: v.pipe(v.array(MethodCallSchema), v.maxLength(LONGEST)),
  /** `false` gives every string of the replies as bytes. */
  decodeResponses: v.optional(v.boolean(), true),
})

/** A command's own outcome. */
type Outcome = { readonly result: Json } | { readonly error: ProblemBody }

/**
 * redis-py's pipeline: `{"commands": [{"method": "incr", "args": ["n"]}, …]}` gives `{"results": [{"result": 1}, …]}`,
 * with a problem in the place of each command that failed. When one of them cannot be sent, none is. Costs one request.
 */
export const pipeline = new Hono<AppEnv>().post('/', async (c) => {
  const { transaction, commands, decodeResponses } = await readBody(c, PipelineSchema)
  const ready = commands.map((call, index) => prepared(call, index, c.var))
  const batch = redisFrom(c.env, { decodeResponses }).pipeline({ transaction })
  for (const { args, decode, bytes } of ready) {
    batch.call(args, decode, bytes === undefined ? {} : { bytes })
  }
  const replies: unknown[] = await batch.execute({ raiseOnError: false })
  return c.json({ results: replies.map(outcome) })
})

function prepared(call: MethodCall, index: number, access: Access): Command {
  try {
    return permitted(record(call), access)
  } catch (error) {
    throw problemFrom(error).with({ index })
  }
}

function outcome(reply: unknown): Outcome {
  if (reply instanceof RedisError) return { error: problemBody(problemFrom(reply)) }
  return { result: toWire(reply) }
}
