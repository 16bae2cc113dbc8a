import { describe, expect, it } from 'vitest'
import { api, apiWith, problemOf } from '../support.ts'

describe('GET /healthz', () => {
  it('answers without a token', async () => {
    const response = await api('/healthz', { token: null })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'ok' })
  })

  it('asks nobody and needs no configuration', async () => {
    const unset = {
      UPSTASH_REDIS_REST_URL: undefined,
      UPSTASH_REDIS_REST_TOKEN: undefined,
      REDGE_API_TOKEN: undefined,
      MAX_BODY_BYTES: 'nonsense',
    }
    expect((await apiWith(unset, '/healthz')).status).toBe(200)
  })

  it('answers HEAD without a body', async () => {
    const response = await api('/healthz', { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('')
  })
})

describe('GET /readyz', () => {
  it('answers when Redis answers', async () => {
    const response = await api('/readyz', { token: null })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'ready' })
  })

  it('is a problem when the gateway is stopped', async () => {
    const closed = { UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1' }
    const problem = await problemOf(await apiWith(closed, '/readyz'), 503, 'not-ready')
    expect(problem.detail).toBe('Redis cannot be reached.')
  })

  it('is a problem when the gateway refuses the token', async () => {
    const wrong = { UPSTASH_REDIS_REST_TOKEN: 'wrong-gateway-token' }
    await problemOf(await apiWith(wrong, '/readyz'), 503, 'not-ready')
  })

  it('is a problem when no Redis is named', async () => {
    const unset = { UPSTASH_REDIS_REST_URL: undefined }
    const problem = await problemOf(await apiWith(unset, '/readyz'), 503, 'not-ready')
    expect(problem.detail).toBe('The Worker is not configured.')
  })
})
