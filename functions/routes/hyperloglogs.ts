import { Hono } from 'hono'
import * as v from 'valibot'
import { bytesFrom, command } from '../bytes.ts'
import { keyParam } from '../http/allow.ts'
import { jsonBody } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { guarded } from '../http/etag.ts'
import { Problem } from '../http/problem.ts'
import { ValueSchema } from '../http/words.ts'

/** Elements to add. */
export const ElementsSchema = v.strictObject({
  elements: v.pipe(v.array(ValueSchema), v.maxLength(1000)),
})

/** Estimates of how many different elements there are. Each costs one request to Redis; the commands are given. */
export const hyperloglogs = new Hono<AppEnv>()
  // EXISTS and PFCOUNT
  .get('/:key', async (c) => {
    const key = keyParam(c, 'read', 'hyperloglog')
    const [exists, count] = await bytesFrom(c)
      .pipeline({ transaction: false })
      .exists(key)
      .pfcount(key)
      .execute()
    if (exists === 0) throw new Problem('unknown-key')
    return c.json({ count })
  })
  // PFADD
  .post('/:key/elements', jsonBody(ElementsSchema), async (c) => {
    const { elements } = c.req.valid('json')
    const key = keyParam(c, 'write', 'hyperloglog')
    const changed = await guarded(c, command.pfadd(key, ...elements), key)
    return c.json({ changed: changed === 1 })
  })
