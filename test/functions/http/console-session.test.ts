import { afterEach, describe, expect, it, vi } from 'vitest'
import { uniqueKey } from '../../support/workerd.ts'
import { madeToken, type OneWorker, oneWorker } from '../one-worker.ts'
import { problemOf } from '../support.ts'

const SITE = 'https://worker.test'
const PATH = '/v1/console/session'
const OWN = { 'X-Redge-Console': '1' }

afterEach(() => {
  vi.restoreAllMocks()
})

function logIn(worker: OneWorker, token: string, headers: object = {}): Promise<Response> {
  const sent = { Origin: SITE, ...OWN, ...headers }
  return worker.fetch(PATH, { token: null, body: { token }, headers: sent })
}

/** The cookie of a session, as the browser sends it back. */
async function cookieOf(worker: OneWorker, token: string, headers?: object): Promise<string> {
  const response = await logIn(worker, token, headers)
  expect(response.status).toBe(204)
  return (response.headers.get('Set-Cookie') ?? '').split(';')[0] ?? ''
}

describe('POST /v1/console/session', () => {
  it('gives a cookie that scripts cannot read and other sites cannot send', async () => {
    const response = await logIn(oneWorker({}, SITE), 'test-api-token')
    const cookie = response.headers.get('Set-Cookie') ?? ''
    expect(cookie).toMatch(/^__Host-redge-console=[\w-]+; /)
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/', 'Max-Age=28800']) {
      expect(cookie.split('; ')).toContain(attribute)
    }
    expect(cookie).not.toContain('Domain')
    expect(cookie).not.toContain('test-api-token')
    expect(response.headers.get('Cache-Control')).toBe('no-store')
  })

  it.each(['http://localhost:8787', 'http://127.0.0.1:8787'])(
    'gives one that works without HTTPS at %s',
    async (origin) => {
      const worker = oneWorker({}, origin)
      const cookie = await cookieOf(worker, 'test-api-token', { Origin: origin })
      expect(cookie).toMatch(/^redge-console=/)
      const headers = { Cookie: cookie, ...OWN }
      expect((await worker.fetch('/v1/token', { token: null, headers })).status).toBe(200)
    },
  )

  it.each([['another-token'], [`rdg_0123456789abcdef_${'a'.repeat(43)}`]])(
    'refuses %s',
    async (token) => {
      const response = await logIn(oneWorker({}, SITE), token)
      expect(response.headers.has('Set-Cookie')).toBe(false)
      await problemOf(response, 401, 'unauthorized')
    },
  )

  it.each([[{}], [{ token: '' }], [{ token: 'a b' }], [{ token: 1 }], [{ token: 'a', more: 1 }]])(
    'refuses the body %j',
    async (body) => {
      const call = { token: null, body, headers: { Origin: SITE, ...OWN } }
      await problemOf(await oneWorker({}, SITE).fetch(PATH, call), 400, 'invalid-body')
    },
  )

  it.each([
    ['without its header', { 'X-Redge-Console': '' }],
    ['with another value of its header', { 'X-Redge-Console': 'yes' }],
    ['from another site', { Origin: 'https://evil.test' }],
    ['from a page without an origin', { Origin: 'null' }],
    ['from the same host without HTTPS', { Origin: 'http://worker.test' }],
    ['from a site beside', { 'Sec-Fetch-Site': 'same-site' }],
    ['from elsewhere', { 'Sec-Fetch-Site': 'cross-site' }],
  ])('does not log in %s', async (_, headers) => {
    await problemOf(await logIn(oneWorker({}, SITE), 'test-api-token', headers), 403, 'csrf-failed')
  })
})

describe('the cookie of the console', () => {
  it('stands for its token, with what that allows', async () => {
    const worker = oneWorker({}, SITE)
    const prefix = uniqueKey('')
    const { token } = await madeToken(worker, {
      name: 'reader',
      keyPrefixes: [prefix],
      access: 'read',
    })
    const headers = { Cookie: await cookieOf(worker, token), Origin: SITE, ...OWN }
    const call = (path: string, more: object = {}) =>
      worker.fetch(path, { token: null, headers, ...more })
    expect(await (await call('/v1/token')).json()).toMatchObject({ name: 'reader', access: 'read' })
    const get = (key: string) => call('/v1/commands/get', { body: { args: [key] } })
    expect((await get(`${prefix}a`)).status).toBe(200)
    await problemOf(await get('a'), 403, 'forbidden-key')
  })

  it('is worth nothing when its token was revoked', async () => {
    const worker = oneWorker({}, SITE)
    const { id, token } = await madeToken(worker)
    const headers = { Cookie: await cookieOf(worker, token), ...OWN }
    await worker.admin(`/v1/tokens/${id}`, { method: 'DELETE' })
    await problemOf(await worker.fetch('/v1/token', { token: null, headers }), 401, 'unauthorized')
  })

  it.each([
    ['without its header', { 'X-Redge-Console': '' }],
    ['from another site', { ...OWN, Origin: 'https://evil.test' }],
    ['from a site beside', { ...OWN, 'Sec-Fetch-Site': 'same-site' }],
  ])('opens nothing %s', async (_, sent) => {
    const worker = oneWorker({}, SITE)
    const headers = { Cookie: await cookieOf(worker, 'test-api-token'), ...sent }
    const key = uniqueKey()
    for (const call of [{ headers }, { headers, body: { args: [key, 1] } }]) {
      const path = 'body' in call ? '/v1/commands/set' : '/v1/token'
      await problemOf(await worker.fetch(path, { token: null, ...call }), 403, 'csrf-failed')
    }
  })

  it('ends after eight hours', async () => {
    const worker = oneWorker({}, SITE)
    const headers = { Cookie: await cookieOf(worker, 'test-api-token'), ...OWN }
    const status = async () => (await worker.fetch('/v1/token', { token: null, headers })).status
    expect(await status()).toBe(200)
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 8 * 3600 * 1000 + 1000)
    expect(await status()).toBe(401)
  })

  it('cannot be forged', async () => {
    const worker = oneWorker({}, SITE)
    const cookie = await cookieOf(worker, 'test-api-token')
    const [name = '', value = ''] = cookie.split('=')
    const flipped = value.slice(0, 30) + (value[30] === 'A' ? 'B' : 'A') + value.slice(31)
    const values = ['', 'x', '!', btoa('9999999999 test-api-token'), value.slice(0, -2), flipped]
    for (const forged of values) {
      const headers = { Cookie: `${name}=${forged}`, ...OWN }
      const response = await worker.fetch('/v1/token', { token: null, headers })
      await problemOf(response, 401, 'unauthorized')
    }
  })

  it('is worth nothing after a new secret of the Worker', async () => {
    const cookie = await cookieOf(oneWorker({}, SITE), 'test-api-token')
    const other = oneWorker({ REDGE_ADMIN_TOKEN: 'new-admin-token' }, SITE)
    const headers = { Cookie: cookie, ...OWN }
    await problemOf(await other.fetch('/v1/token', { token: null, headers }), 401, 'unauthorized')
  })

  it('counts for nothing beside a bearer token', async () => {
    const worker = oneWorker({}, SITE)
    const headers = { Cookie: await cookieOf(worker, 'test-admin-token'), ...OWN }
    const response = await worker.fetch('/v1/token', { headers })
    expect(await response.json()).toMatchObject({ name: 'REDGE_API_TOKEN' })
    await problemOf(await worker.fetch('/v1/token', { token: 'bad', headers }), 401, 'unauthorized')
  })
})

describe('DELETE /v1/console/session', () => {
  it('takes the cookie away', async () => {
    const headers = { Origin: SITE, ...OWN }
    const response = await oneWorker({}, SITE).fetch(PATH, {
      method: 'DELETE',
      token: null,
      headers,
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('Set-Cookie')).toMatch(/^__Host-redge-console=; Max-Age=0/)
  })

  it('is not for other sites', async () => {
    const headers = { Origin: 'https://evil.test', ...OWN }
    const response = await oneWorker({}, SITE).fetch(PATH, {
      method: 'DELETE',
      token: null,
      headers,
    })
    await problemOf(response, 403, 'csrf-failed')
  })
})
