import { Hono } from 'hono'
import { CallSchema } from '../commands/call.ts'
import { permitted } from '../commands/permission.ts'
import { record } from '../commands/record.ts'
import { readBody } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { toWire } from '../http/values.ts'
import { redisFrom } from '../redis.ts'

/**
 * redis-py's methods by name: `POST /v1/commands/zadd` with `{"args": ["k", {"a": 1}], "options": {"nx": true}}` gives
 * `{"result": 1}`. Costs one request and one command.
 */
export const commands = new Hono<AppEnv>().post('/:method', async (c) => {
  const { decodeResponses, ...call } = await readBody(c, CallSchema)
  const recorded = record({ method: c.req.param('method'), ...call })
  const { args, decode, bytes } = permitted(recorded, c.var)
  const redis = redisFrom(c.env, { decodeResponses })
  const result = await redis.call(args, decode, bytes === undefined ? {} : { bytes })
  return c.json({ result: toWire(result) })
})
