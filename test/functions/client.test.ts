import { env, exports } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { apiClient } from '../../functions/client.ts'
import { uniqueKey } from '../support/workerd.ts'

const inWorker: typeof fetch = (input, init) => exports.default.fetch(new Request(input, init))

const api = apiClient('http://worker.test', env.REDGE_API_TOKEN, { fetch: inWorker })

describe('apiClient()', () => {
  it('calls routes with paths, bodies and queries', async () => {
    const name = crypto.randomUUID()
    const taken = await api.v1.locks[':name'].$post({ param: { name }, json: { timeout: 20 } })
    expect(taken.status).toBe(201)
    const { token, timeout } = await taken.json()
    expect(timeout).toBe(20)
    const { locks } = await (await api.v1.locks.$get({ query: { prefix: name } })).json()
    expect(locks).toEqual([{ name, ttl: expect.any(Number) }])
    const released = await api.v1.locks[':name'].$delete({
      param: { name },
      query: {},
      json: { token: String(token) },
    })
    expect(released.status).toBe(204)
  })

  it('takes names that are encoded', async () => {
    const key = `${uniqueKey()}/a b%?#`
    const param = { method: 'set' }
    await api.v1.commands[':method'].$post({ param, json: { args: [key, 'value'] } })
    const name = encodeURIComponent(key)
    const answer = await api.v1.keys[':key'].$get({ param: { key: name } })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ key, type: 'string' })
  })

  it('gives a problem as an answer that is not ok', async () => {
    const answer = await api.v1.jobs[':name'].$get({ param: { name: 'none' } })
    expect(answer.ok).toBe(false)
    expect(await answer.json()).toMatchObject({ type: 'urn:redge:problem:unknown-job' })
  })

  it('sends further headers, and keeps the token', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00'
    const options = { fetch: inWorker, headers: { traceparent, Authorization: 'none' } }
    const traced = apiClient('http://worker.test', env.REDGE_API_TOKEN, options)
    const answer = await traced.v1.jobs.$get()
    expect(answer.status).toBe(200)
    expect(answer.headers.get('traceparent')).toContain('4bf92f3577b34da6a3ce929d0e0e4736')
  })
})
