import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Miniflare } from 'miniflare'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { callHastily, type Haste, type HastyResult } from '../support/hasty-caller.ts'
import { startWorkerd } from '../support/workerd-process.ts'

/** How the endpoint lets a caller wait: without any answer, or in the middle of one. */
let behaviour: (response: ServerResponse) => void
let server: Server
let worker: Miniflare
let url: string
/** Requests, and those whose connection the caller has given up. */
const seen = { requests: 0, closed: 0 }

beforeAll(async () => {
  server = createServer(async (request, response) => {
    if (request.url === '/arrived') {
      await vi.waitUntil(() => seen.requests > 0, { timeout: 20_000 })
      response.end()
    } else {
      response.on('close', () => void seen.closed++)
      behaviour(response)
      seen.requests++
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  worker = await startWorkerd(join(import.meta.dirname, '../support/hasty-caller.ts'), {})
})
beforeEach(() => {
  seen.requests = 0
  seen.closed = 0
})
afterAll(async () => {
  await worker?.dispose()
  server?.closeAllConnections()
  server?.close()
})

async function inWorkerd(haste: Haste): Promise<HastyResult> {
  const response = await fetch(await worker.ready, { method: 'POST', body: JSON.stringify(haste) })
  return (await response.json()) as HastyResult
}

const silent = (): void => undefined
const halfway = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write('{"result":"')
}

describe.each([
  ['Node', callHastily],
  ['workerd', inWorkerd],
])('in %s', (_where, call) => {
  it.each([
    ['has not answered', silent],
    ['is in the middle of its answer', halfway],
  ])(
    'an abort rejects with its reason and frees the connection when the endpoint %s',
    async (_state, does) => {
      behaviour = does
      const result = await call({ url })
      expect(result).toMatchObject({ outcome: 'rejected', withReason: true })
      // Far more than a tick, for a machine under load; and far less than the timeout of 60 s.
      expect(result.took).toBeLessThan(5_000)
      await vi.waitUntil(() => seen.closed === 1, { timeout: 20_000 })
      expect(seen.requests).toBe(1)
    },
  )

  it.each([
    ['has not answered', silent],
    ['is in the middle of its answer', halfway],
  ])(
    'a timeout ends the call and frees the connection when the endpoint %s',
    async (_state, does) => {
      behaviour = does
      const result = await call({ url, timeout: 1 })
      expect(result).toMatchObject({ outcome: 'rejected', errorName: 'TimeoutError' })
      await vi.waitUntil(() => seen.closed === 1, { timeout: 20_000 })
      expect(seen.requests).toBe(1)
    },
  )

  it('the timeout is for all tries together', async () => {
    behaviour = (response) => response.socket?.destroy()
    const result = await call({ url, timeout: 1 })
    expect(result.outcome).toBe('rejected')
    expect(result.took).toBeLessThan(5_000)
    expect(seen.requests).toBeGreaterThan(0)
  })
})
