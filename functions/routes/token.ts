import { Hono } from 'hono'
import type { AppEnv } from '../http/context.ts'

/** What the token of the request allows. Asks Redis for nothing but the token. */
export const token = new Hono<AppEnv>().get('/', (c) => {
  const { name, access, keyPrefixes, families, expiresAt } = c.var.bearer
  return c.json({ name, access, keyPrefixes, families, expiresAt })
})
