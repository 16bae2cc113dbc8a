import { expect, it } from 'vitest'
import { api, apiWith, problemOf } from '../support.ts'

interface Gateway {
  readonly requests: number
  readonly commands: number
}

it('tells how the gateway is', async () => {
  const response = await api('/v1/gateway')
  expect(response.status).toBe(200)
  const before: Gateway = await response.json()
  expect(before).toEqual({
    connected: true,
    processes: 1,
    requests: expect.any(Number),
    commands: expect.any(Number),
    inFlight: expect.any(Number),
    openStreams: expect.any(Number),
    memory: expect.any(Number),
    held: expect.any(Number),
  })
  await api('/v1/strings/none')
  const after: Gateway = await (await api('/v1/gateway')).json()
  expect(after.requests).toBeGreaterThan(before.requests)
  expect(after.commands).toBeGreaterThan(before.commands)
})

it('says when the endpoint is no gateway, or does not tell this Worker', async () => {
  await problemOf(
    await apiWith({ UPSTASH_REDIS_REST_TOKEN: 'another' }, '/v1/gateway'),
    404,
    'no-gateway',
  )
})

it('says when it cannot be reached', async () => {
  const nowhere = { UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:9' }
  await problemOf(await apiWith(nowhere, '/v1/gateway'), 503, 'redis-unavailable')
})
