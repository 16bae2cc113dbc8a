import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { uniqueKey } from '../../support/workerd.ts'
import { adminApi, api, apiWith, problemOf } from '../support.ts'

const path = '/v1/commands/get'

describe('the bearer token', () => {
  it('opens the API', async () => {
    const response = await api(path, { body: { args: [uniqueKey()] } })
    expect(response.status).toBe(200)
  })

  it('may be announced in any letter case', async () => {
    const headers = { Authorization: `bearer ${env.REDGE_API_TOKEN}` }
    const response = await api(path, { token: null, headers, body: { args: [uniqueKey()] } })
    expect(response.status).toBe(200)
  })

  it('is asked for when it is missing', async () => {
    const response = await api(path, { token: null, body: {} })
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer')
    await problemOf(response, 401, 'unauthorized')
  })

  it.each([
    ['another', 'another-token'],
    ['a prefix of the token', 'test-api-toke'],
    ['the token and more', 'test-api-tokens'],
    ['the token in capitals', 'TEST-API-TOKEN'],
    ['the digest of nothing', ''],
  ])('is refused when it is %s', async (_, token) => {
    const response = await api(path, { token, body: {} })
    expect(response.headers.get('WWW-Authenticate')).toMatch(/^Bearer/)
    await problemOf(response, 401, 'unauthorized')
  })

  it.each([['Basic dGVzdDp0ZXN0'], ['test-api-token'], ['Bearer'], ['Bearer a b']])(
    'is not taken from %s',
    async (authorization) => {
      const headers = { Authorization: authorization }
      await problemOf(await api(path, { token: null, headers }), 401, 'unauthorized')
    },
  )

  it.each([['/v1/commands/get'], ['/v1/nothing'], ['/v1/locks/a'], ['/v1'], ['/v1/']])(
    'is asked for at %s, whatever is there',
    async (somewhere) => {
      await problemOf(await api(somewhere, { token: null }), 401, 'unauthorized')
    },
  )

  it.each([[undefined], [''], [' ']])(
    'cannot be any when the Worker has none (%j)',
    async (REDGE_API_TOKEN) => {
      for (const token of ['', ' ', 'undefined', 'test-admin-token']) {
        const bindings = { REDGE_API_TOKEN, REDGE_ADMIN_TOKEN: 'test-admin-token' }
        const response = await apiWith(bindings, path, { token, body: {} })
        const problem = await problemOf(response, 503, 'not-configured')
        expect(problem.detail).toContain('REDGE_API_TOKEN')
      }
    },
  )
})

describe('the admin token', () => {
  it('opens what the API token does not', async () => {
    const call = { body: { args: ['return ARGV[1]', 0, 'x'] } }
    await problemOf(await api('/v1/commands/eval', call), 403, 'forbidden-command')
    const response = await adminApi('/v1/commands/eval', call)
    expect(await response.json()).toEqual({ result: 'x' })
  })

  it('does not exist unless it is set', async () => {
    for (const REDGE_ADMIN_TOKEN of [undefined, '', ' ']) {
      for (const token of ['', 'undefined', 'test-admin-token']) {
        const response = await apiWith({ REDGE_ADMIN_TOKEN }, path, { token, body: {} })
        await problemOf(response, 401, 'unauthorized')
      }
    }
  })

  it('leaves the API token as it is', async () => {
    const response = await apiWith({ REDGE_ADMIN_TOKEN: 'test-admin-token' }, path, {
      body: { args: [':1:key'] },
    })
    await problemOf(response, 403, 'forbidden-key')
  })
})
