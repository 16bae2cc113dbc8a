import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { sessionsFrom } from '../../../functions/sessions.ts'
import { recordDevice, SessionStore } from '../../../lib/session/index.ts'
import { uniqueKey } from '../../support/workerd.ts'
import { apiWith, type Call, problemOf } from '../support.ts'

const TOKEN = 'test-admin-token'

interface Session {
  readonly id: string
  readonly created: string
  readonly userAgent: string
}

/** A project of its own, whose user 7 has logged in with these browsers. */
async function project(...browsers: string[]) {
  const CACHES = { default: { KEY_PREFIX: uniqueKey('users') } }
  const settings = { DJANGO_SETTINGS: JSON.stringify({ CACHES }), REDGE_ADMIN_TOKEN: TOKEN }
  const engine = sessionsFrom({ ...env, ...settings })
  const keys: string[] = []
  for (const browser of browsers) {
    const session = new SessionStore(engine)
    await session.set('cart', ['apple'])
    await session.save()
    await recordDevice(session, '7', browser)
    keys.push(session.sessionKey ?? '')
  }
  const ask = (path: string, call: Call = {}): Promise<Response> =>
    apiWith(settings, `/v1/users/${path}`, { token: TOKEN, ...call })
  const isAlive = async (key: string): Promise<boolean> =>
    (await new SessionStore(engine, key).get('cart')) !== null
  return { ask, keys, isAlive }
}

async function sessionsOf(answer: Promise<Response>): Promise<readonly Session[]> {
  const response = await answer
  expect(response.status).toBe(200)
  return (await response.json<{ sessions: Session[] }>()).sessions
}

describe('/v1/users/{id}/sessions', () => {
  it('lists the sessions of a user, and no session key', async () => {
    const { ask, keys } = await project('Firefox', 'curl')
    const text = await (await ask('7/sessions')).text()
    for (const key of keys) expect(text).not.toContain(key)
    const sessions = await sessionsOf(ask('7/sessions'))
    expect(sessions.map(({ userAgent }) => userAgent).sort()).toEqual(['Firefox', 'curl'])
    expect(sessions[0]?.created).toMatch(/^\d{4}-\d\d-\d\dT/)
    expect(await sessionsOf(ask('8/sessions'))).toEqual([])
  })

  it('ends one of them', async () => {
    const { ask, keys, isAlive } = await project('Firefox', 'curl')
    const sessions = await sessionsOf(ask('7/sessions'))
    const id = sessions.find(({ userAgent }) => userAgent === 'curl')?.id
    const one = `7/sessions/${id}`
    expect((await ask(one, { method: 'DELETE' })).status).toBe(204)
    expect(await Promise.all(keys.map(isAlive))).toEqual([true, false])
    await problemOf(await ask(one, { method: 'DELETE' }), 404, 'unknown-device')
    expect(await sessionsOf(ask('7/sessions'))).toHaveLength(1)
  })

  it('ends all of them', async () => {
    const { ask, keys, isAlive } = await project('Firefox', 'curl')
    const response = await ask('7/sessions', { method: 'DELETE' })
    expect(await response.json()).toEqual({ revoked: 2 })
    expect(await Promise.all(keys.map(isAlive))).toEqual([false, false])
    const again = await ask('7/sessions', { method: 'DELETE' })
    expect(await again.json()).toEqual({ revoked: 0 })
  })

  it('is for administrators, and closed without the settings of a project', async () => {
    const { ask } = await project('Firefox')
    for (const [path, method] of [
      ['7/sessions', 'GET'],
      ['7/sessions', 'DELETE'],
      ['7/sessions/abc', 'DELETE'],
    ] as const) {
      const refused = await ask(path, { method, token: env.REDGE_API_TOKEN ?? null })
      await problemOf(refused, 403, 'forbidden')
      const admin = { REDGE_ADMIN_TOKEN: TOKEN }
      const closed = await apiWith(admin, `/v1/users/${path}`, { method, token: TOKEN })
      await problemOf(closed, 503, 'not-configured')
    }
  })
})
