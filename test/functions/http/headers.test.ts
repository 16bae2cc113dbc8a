import { describe, expect, it } from 'vitest'
import { api, apiWith, problemOf } from '../support.ts'

const origin = 'https://console.example'
const listed = { CORS_ORIGINS: `https://other.example, ${origin}` }

describe('every answer', () => {
  it.each([['/healthz'], ['/nothing'], ['/v1/nothing']])('of %s is kept safe', async (path) => {
    const { headers } = await api(path)
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'same-origin',
      'strict-transport-security': expect.stringContaining('max-age='),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
  })

  it('has a random request id', async () => {
    const [one, other] = await Promise.all([api('/healthz'), api('/healthz')])
    expect(one.headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(one.headers.get('X-Request-Id')).not.toBe(other.headers.get('X-Request-Id'))
  })

  it('has the request id that was sent, when it is sane', async () => {
    const headers = { 'X-Request-Id': 'caller-42' }
    const response = await api('/nothing', { headers })
    expect((await problemOf(response, 404, 'not-found')).requestId).toBe('caller-42')
  })

  it.each([['x'.repeat(129)], ['<script>'], ['a b'], ['a"b']])(
    'does not repeat the request id %s',
    async (id) => {
      const response = await api('/nothing', { headers: { 'X-Request-Id': id } })
      expect((await problemOf(response, 404, 'not-found')).requestId).toMatch(/^[0-9a-f-]{36}$/)
    },
  )
})

describe('cross-origin requests', () => {
  const preflight = {
    method: 'OPTIONS',
    token: null,
    headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
  }

  it('are not allowed by default', async () => {
    const response = await api('/v1/commands/get', preflight)
    expect(response.headers.has('Access-Control-Allow-Origin')).toBe(false)
    await problemOf(response, 401, 'unauthorized')
    const simple = await api('/healthz', { headers: { Origin: origin } })
    expect(simple.headers.has('Access-Control-Allow-Origin')).toBe(false)
  })

  it('are allowed from listed origins', async () => {
    const asked = await apiWith(listed, '/v1/commands/get', preflight)
    expect(asked.status).toBe(204)
    expect(Object.fromEntries(asked.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': expect.stringContaining('PATCH'),
      'access-control-allow-headers': expect.stringContaining('Authorization'),
      vary: 'Origin',
    })
    const made = await apiWith(listed, '/healthz', { headers: { Origin: origin } })
    expect(made.headers.get('Access-Control-Allow-Origin')).toBe(origin)
    expect(made.headers.get('Access-Control-Expose-Headers')).toContain('X-Request-Id')
    expect(made.headers.get('Vary')).toContain('Origin')
  })

  it.each([
    ['methods', ['GET', 'PUT', 'POST', 'PATCH', 'DELETE']],
    [
      'headers',
      ['If-Match', 'If-None-Match', 'Idempotency-Key', 'Last-Event-ID', 'X-Redge-Reason'],
    ],
  ])('may have the %s that the API minds, and none of the console', async (what, names) => {
    const asked = await apiWith(listed, '/v1/keys', preflight)
    const allowed = asked.headers.get(`Access-Control-Allow-${what}`)?.split(', ')
    expect(allowed).toEqual(expect.arrayContaining(names))
    expect(allowed).not.toContain('X-Redge-Console')
    expect(asked.headers.has('Access-Control-Allow-Credentials')).toBe(false)
    const made = await apiWith(listed, '/healthz', { headers: { Origin: origin } })
    const exposed = made.headers.get('Access-Control-Expose-Headers')?.split(', ')
    expect(exposed).toEqual(expect.arrayContaining(['ETag', 'Idempotency-Replayed', 'Location']))
  })

  it('show the problems to listed origins', async () => {
    const response = await apiWith(listed, '/v1/locks/a', {
      token: null,
      headers: { Origin: origin },
    })
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(origin)
    await problemOf(response, 401, 'unauthorized')
  })

  it.each([['https://console.example.evil'], ['null'], ['http://console.example']])(
    'are not allowed from %s',
    async (other) => {
      const headers = { ...preflight.headers, Origin: other }
      const response = await apiWith(listed, '/v1/commands/get', { ...preflight, headers })
      expect(response.headers.has('Access-Control-Allow-Origin')).toBe(false)
      expect(response.headers.get('Vary')).toContain('Origin')
      await problemOf(response, 401, 'unauthorized')
    },
  )
})
