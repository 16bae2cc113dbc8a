import { Hono } from 'hono'
import * as v from 'valibot'
import { settingsFrom } from '../env.ts'
import { bearerOf } from '../http/auth.ts'
import { jsonBody } from '../http/body.ts'
import { checkSameSite, closeConsole, openConsole } from '../http/console-session.ts'
import type { AppEnv } from '../http/context.ts'

/** Longer texts are no token: a cookie would not hold them either. */
const TOKEN_LIMIT = 2048

/** The token by which somebody logs in. */
export const ConsoleSessionSchema = v.strictObject({
  token: v.pipe(
    v.string(),
    v.maxLength(TOKEN_LIMIT),
    v.regex(/^[\x21-\x7e]+$/, 'It must be a token.'),
  ),
})

/** Lets the console's page work without keeping a token where scripts can read it. */
export const consoleSession = new Hono<AppEnv>()
  .use(async (c, next) => {
    checkSameSite(c)
    c.set('settings', settingsFrom(c.env))
    await next()
  })
  .post('/', jsonBody(ConsoleSessionSchema), async (c) => {
    const { token } = c.req.valid('json')
    await bearerOf(c, token)
    await openConsole(c, token)
    return c.body(null, 204)
  })
  .delete('/', (c) => {
    closeConsole(c)
    return c.body(null, 204)
  })
