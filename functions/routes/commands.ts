import { Hono } from 'hono'
import { CallSchema } from '../commands/call.ts'
import { record } from '../commands/record.ts'
import { allowCall } from '../http/allow.ts'
import { jsonBody } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { toWire } from '../http/values.ts'
import { redisFrom } from '../redis.ts'

/**
 * redis-py's methods by name: `POST /v1/commands/zadd` with `{"args": ["k", {"a": 1}], "options": {"nx": true}}` gives
 * `{"result": 1}`. Costs one request and one command.
 */
export const commands = new Hono<AppEnv>().post('/:method', jsonBody(CallSchema), async (c) => {
  const { decodeResponses, ...call } = c.req.valid('json')
  const recorded = record({ method: c.req.param('method'), ...call })
  const { args, decode, bytes } = allowCall(c, recorded)
  const redis = redisFrom(c, { decodeResponses })
  const result = await redis.call(args, decode, bytes === undefined ? {} : { bytes })
  return c.json({ result: toWire(result) })
})
