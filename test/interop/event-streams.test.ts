import type { Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { Redis } from '../../lib/index.ts'
import { startWorkerd } from '../support/workerd-process.ts'

const TOKEN = 'test-api-token'
const redis = new Redis({ url: inject('gatewayUrl'), token: inject('gatewayToken') })

/** The runtime notices at the next write, which comes after 15 seconds at the latest. */
const WITHIN = 60_000

let worker: Miniflare
let address: URL

beforeAll(async () => {
  const bindings = {
    UPSTASH_REDIS_REST_URL: inject('gatewayUrl'),
    UPSTASH_REDIS_REST_TOKEN: inject('gatewayToken'),
    REDGE_API_TOKEN: TOKEN,
    REQUEST_LOG: 'off',
    USAGE_INTERVAL: '0',
  }
  worker = await startWorkerd('functions/index.ts', bindings, ['enable_request_signal'])
  address = await worker.ready
})

afterAll(async () => {
  await worker.dispose()
})

/** Opens a stream of events over a connection of its own; `leave` cuts it. */
async function open(path: string): Promise<{ next: () => Promise<string>; leave: () => void }> {
  const connection = new AbortController()
  const response = await fetch(new URL(path, address), {
    headers: { Authorization: `Bearer ${TOKEN}` },
    signal: connection.signal,
  })
  expect(response.status).toBe(200)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  const next = async (): Promise<string> => (await reader?.read())?.value ?? ''
  return { next, leave: () => connection.abort() }
}

it.concurrent(
  'ends a subscription when the connection of its client is cut',
  async () => {
    const name = `test:${crypto.randomUUID()}`
    const { next, leave } = await open(`/v1/channels/${name}/messages`)
    expect(await redis.publish(name, 'hello')).toBe(1)
    let text = ''
    while (!text.includes('hello')) text += await next()
    leave()
    await vi.waitFor(async () => expect(await redis.pubsubNumsub(name)).toEqual([[name, 0]]), {
      timeout: WITHIN,
      interval: 100,
    })
  },
  WITHIN,
)

it.concurrent(
  'asks Redis no more for a tail whose connection is cut',
  async () => {
    const key = `test:${crypto.randomUUID()}`
    const { next, leave } = await open(`/v1/streams/${key}/tail`)
    let text = await next()
    while (!text.includes('id: ')) text += await next()
    await redis.xadd(key, { n: 1 }, '1-1')
    while (!text.includes('entry')) text += await next()
    leave()
    // A tail reads once more at least every three seconds: by then the key has been idle for longer.
    await vi.waitFor(
      async () =>
        expect(await redis.executeCommand<number>('OBJECT IDLETIME', key)).toBeGreaterThanOrEqual(
          5,
        ),
      { timeout: WITHIN, interval: 200 },
    )
  },
  WITHIN,
)
