import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { html } from 'hono/html'
import { JsonSerializer } from 'redge/cache'
import { csrf, csrfToken, djangoLogin, session as djangoSession, djangoUser } from 'redge/hono'
import { type DjangoUser, devicesOf, logout, revokeDevice, revokeDevices } from 'redge/session'
import * as v from 'valibot'
import { type Bindings, settingsFrom } from '../env.ts'
import { jsonBody } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { problemFrom } from '../http/error-problem.ts'
import { canBeWritten, TOO_DEEP } from '../http/json-value.ts'
import { nameParam } from '../http/path.ts'
import { Problem, problemResponse } from '../http/problem.ts'
import { isRecord } from '../http/values.ts'
import { csrfSettingsFrom, notConfigured, sessionsFrom } from '../sessions.ts'

/** Characters that the name of a field may have. */
const LONGEST_NAME = 256

/** The body of a change. */
export const PatchSchema = v.strictObject({
  /** Fields to set. */
  set: v.optional(
    v.pipe(
      v.custom<Readonly<Record<string, unknown>>>(
        (value) => isRecord(value) && Object.keys(value).every(isOwnName),
        'It must be an object whose names do not begin with _.',
      ),
      v.check((fields) => canBeWritten(fields), TOO_DEEP),
    ),
    {},
  ),
  /** Fields to take away. */
  delete: v.optional(
    v.custom<readonly string[]>(
      (value) => Array.isArray(value) && value.every(isOwnName),
      'It must be a list of names that do not begin with _.',
    ),
    [],
  ),
})

/** Whether it is the name of a field, and none of Django's own. */
function isOwnName(name: unknown): boolean {
  return typeof name === 'string' && /^[^_]/.test(name) && name.length <= LONGEST_NAME
}

const settled: MiddlewareHandler<AppEnv> = createMiddleware(async (c, next) => {
  c.set('settings', settingsFrom(c.env))
  await next()
})

const guards = new WeakMap<Bindings, MiddlewareHandler>()

/** The CSRF protection by the settings of the project. */
function guardFor(env: Bindings): MiddlewareHandler {
  const guard = guards.get(env) ?? newGuard(env)
  guards.set(env, guard)
  return guard
}

/** @throws Problem `not-configured` for settings that cannot be. */
function newGuard(env: Bindings): MiddlewareHandler {
  try {
    return csrf({
      ...csrfSettingsFrom(env),
      csrfFailureView: (c, reason) => {
        return problemResponse(c, new Problem('csrf-failed', { detail: `Refused: ${reason}.` }))
      },
    })
  } catch (error) {
    throw notConfigured(error)
  }
}

function onError(error: Error, c: Context): Response {
  return problemResponse(c, problemFrom(error))
}

/**
 * The session that the browser's cookie names, which is Django's. What changes something needs Django's CSRF token in the
 * header `X-CSRFToken`, or in the form. Each costs one command to load the session and one to look the user up.
 */
export const session = new Hono<AppEnv>()
  .use(settled)
  .use(
    // An engine for each request, by whose client its spending counts.
    createMiddleware<AppEnv>(async (c, next) => {
      const loads: MiddlewareHandler = djangoSession(sessionsFrom(c), { onError })
      return await loads(c, next)
    }),
    createMiddleware<AppEnv>(async (c, next) => await guardFor(c.env)(c, next)),
  )
  // Who is logged in, and what the session holds.
  .get('/', async (c) => {
    const { user, refused } = await djangoLogin(c)
    const who = user && { id: user.id, backend: user.backend }
    const fields = await ownFields(c)
    return json(c, { user: who, refused, session: fields, csrfToken: csrfToken(c) })
  })
  .patch('/', jsonBody(PatchSchema), async (c) => {
    const body = c.req.valid('json')
    await c.var.session.setFields(Object.entries(body.set))
    for (const name of body.delete) await c.var.session.pop(name)
    return json(c, { session: await ownFields(c) })
  })
  .post('/logout', async (c) => {
    await logout(c.var.session)
    return c.body(null, 204)
  })
  .get('/devices', async (c) => {
    const { id } = await userOf(c)
    return c.json({ devices: await devicesOf(c.var.session, id) })
  })
  // All but the one that asks.
  .delete('/devices', async (c) => {
    const { id } = await userOf(c)
    return c.json({ revoked: await revokeDevices(c.var.session, id) })
  })
  .delete('/devices/:device', async (c) => {
    const { id } = await userOf(c)
    const isRevoked = await revokeDevice(c.var.session, id, nameParam(c, 'device'))
    if (!isRevoked) throw new Problem('unknown-device')
    return c.body(null, 204)
  })
  .get('/demo', async (c) => c.html(await page(c)))
  .post('/demo/logout', async (c) => {
    await logout(c.var.session)
    return c.redirect('/v1/session/demo', 303)
  })

async function userOf(c: Context<AppEnv>): Promise<DjangoUser> {
  const user = await djangoUser(c)
  if (user) return user
  throw new Problem('not-logged-in', { headers: { 'WWW-Authenticate': 'Cookie' } })
}

/** The fields that are not Django's own, without those that JSON has no form for. */
async function ownFields(c: Context<AppEnv>): Promise<ReadonlyMap<string, unknown>> {
  const items = await c.var.session.items()
  return new Map(items.filter(([name, value]) => !name.startsWith('_') && isJson(value)))
}

const serializer = new JsonSerializer()

function isJson(value: unknown): boolean {
  try {
    serializer.dumps(value)
    return true
  } catch {
    return false
  }
}

/** JSON with Django's forms of dates and decimals, and every integer exact. */
function json(c: Context<AppEnv>, value: object): Response {
  return c.body(Uint8Array.from(serializer.dumps(value)), 200, {
    'Content-Type': 'application/json',
  })
}

async function page(c: Context<AppEnv>) {
  const { user, refused } = await djangoLogin(c)
  const names = [...(await ownFields(c)).keys()].join(', ')
  const greeting = user
    ? html`<h1>Hello, user ${user.id}</h1>
        <form method="post" action="/v1/session/demo/logout">
          <input type="hidden" name="csrfmiddlewaretoken" value="${csrfToken(c)}" />
          <button>Log out</button>
        </form>`
    : html`<h1>Nobody is logged in</h1><p>Reason: ${refused}</p>`
  return html`<!doctype html>
    <html lang="en">
      <title>A Django session at the edge</title>
      <body>
        ${greeting}
        <p>The session holds: ${names || 'nothing'}</p>
      </body>
    </html>`
}
