import { type Context, Hono } from 'hono'
import { type Command, type Pipeline, RedisError } from 'redge/core'
import * as v from 'valibot'
import { type MethodCall, MethodCallSchema } from '../commands/call.ts'
import { record } from '../commands/record.ts'
import { allow, allowCall } from '../http/allow.ts'
import { jsonBody } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { problemFrom } from '../http/error-problem.ts'
import { checkedName } from '../http/path.ts'
import { Problem, type ProblemBody, problemBody } from '../http/problem.ts'
import { type Json, toWire } from '../http/values.ts'
import { neededToken, Token } from '../locks/body.ts'
import { handingOverLock } from '../locks/handing-over.ts'
import { lockKey } from '../locks/keys.ts'
import { redisFrom } from '../redis.ts'

/** Commands that one request may hold. */
const LONGEST = 1000

/** The lock without which nothing is to run. */
const GuardSchema = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1)),
  token: Token,
  /** Whether it is given back after the commands. */
  release: v.optional(v.boolean(), false),
})

/** The body of a pipeline. */
export const PipelineSchema = v.strictObject({
  /** `false` runs the commands in order, but not as a unit. */
  transaction: v.optional(v.boolean(), true),
  commands: v.pipe(v.array(MethodCallSchema), v.maxLength(LONGEST)),
  /** `false` gives every string of the replies as bytes. */
  decodeResponses: v.optional(v.boolean(), true),
  lock: v.optional(GuardSchema),
})

/** A command's own outcome. */
type Outcome = { readonly result: Json } | { readonly error: ProblemBody }

/**
 * redis-py's pipeline: `{"commands": [{"method": "incr", "args": ["n"]}, …]}` gives `{"results": [{"result": 1}, …]}`,
 * with a problem in the place of each command that failed. When one of them cannot be sent, none is. Costs one request. With a
 * `lock` the commands run only while its token holds it.
 */
export const pipeline = new Hono<AppEnv>().post('/', jsonBody(PipelineSchema), async (c) => {
  const { transaction, commands, decodeResponses, lock } = c.req.valid('json')
  const ready = commands.map((call, index) => prepared(c, call, index))
  const batch = redisFrom(c, { decodeResponses }).pipeline({ transaction })
  for (const { args, decode, bytes } of ready) {
    batch.call(args, decode, bytes === undefined ? {} : { bytes })
  }
  if (lock && !transaction) throw new Problem('invalid-body', NOT_ALONE)
  const replies: readonly unknown[] = lock
    ? await guarded(c, batch, lock)
    : await batch.execute({ raiseOnError: false })
  return c.json({ results: replies.map(outcome) })
})

const NOT_ALONE = {
  detail: 'Commands under a lock run as a unit.',
  pointer: 'transaction',
}

async function guarded(
  c: Context<AppEnv>,
  batch: Pipeline,
  { name, release, ...body }: v.InferOutput<typeof GuardSchema>,
): Promise<readonly unknown[]> {
  allow(c, 'write', 'lock', lockKey(c, checkedName(name)))
  const lock = handingOverLock(c, name)
  lock.local.token = neededToken(c, body, 'lock/token')
  return await lock.guard(batch, { release, raiseOnError: false })
}

function prepared(c: Context<AppEnv>, call: MethodCall, index: number): Command {
  try {
    return allowCall(c, record(call))
  } catch (error) {
    throw problemFrom(error).with({ index })
  }
}

function outcome(reply: unknown): Outcome {
  if (reply instanceof RedisError) return { error: problemBody(problemFrom(reply)) }
  return { result: toWire(reply) }
}
