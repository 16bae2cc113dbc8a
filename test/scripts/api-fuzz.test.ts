import { request } from 'node:http'
import type { Miniflare } from 'miniflare'
import { startGateway } from 'redge-gateway'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openApi } from '../../scripts/openapi.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'
import { startWorkerd } from '../support/workerd-process.ts'
import { Answers, type ReadAnswer } from './api-fuzz/answers.ts'
import { operationsOf } from './api-fuzz/document.ts'
import { Random } from './api-fuzz/random.ts'
import { type FuzzRequest, requestTo } from './api-fuzz/requests.ts'

/** Requests, of which so many at a time; `npm run fuzz:api` sends more, and REDGE_FUZZ_SEED others. */
const REQUESTS = Number(process.env.REDGE_FUZZ_REQUESTS ?? 1500)
const SEED = Number(process.env.REDGE_FUZZ_SEED ?? 20261122)
const AT_ONCE = 16
/** Milliseconds for an answer. */
const PATIENCE = 20_000

const TOKENS = { api: 'fuzz-api-token', admin: 'fuzz-admin-token' }

let redis: RedisServer
let gateway: Awaited<ReturnType<typeof startGateway>>
let worker: Miniflare
let url: URL
/** What the Worker and its runtime said. */
const log: string[] = []

beforeAll(async () => {
  redis = await startRedis()
  gateway = await startGateway({ redis: redis.url, admin: true })
  const bindings = {
    UPSTASH_REDIS_REST_URL: gateway.url,
    UPSTASH_REDIS_REST_TOKEN: gateway.token,
    REDGE_API_TOKEN: TOKENS.api,
    REDGE_ADMIN_TOKEN: TOKENS.admin,
    DJANGO_SETTINGS: '{}',
    REQUEST_LOG: 'off',
  }
  const flags = ['enable_request_signal']
  worker = await startWorkerd('functions/index.ts', bindings, flags, (line) => log.push(line))
  url = await worker.ready
})

afterAll(async () => {
  await worker?.dispose()
  await gateway?.close()
  await redis?.stop()
})

/** The answer as it comes: `fetch` would put the path right before it is sent. Streams are left once they begin. */
function send({ method, target, headers, body }: FuzzRequest): Promise<ReadAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<ReadAnswer>()
  const outgoing = request(
    { host: url.hostname, port: url.port, path: target, method, headers, timeout: PATIENCE },
    (response) => {
      const contentType = response.headers['content-type'] ?? null
      const answered = (text: string): void =>
        resolve({ status: response.statusCode ?? 0, contentType, text })
      if (contentType?.startsWith('text/event-stream')) {
        answered('')
        outgoing.destroy()
        return
      }
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => answered(Buffer.concat(chunks).toString()))
      response.on('error', reject)
    },
  )
  outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')))
  outgoing.on('error', reject)
  // Node sends no length of its own with these.
  if (body) outgoing.setHeader('Content-Length', body.length)
  outgoing.end(body)
  return promise
}

function shown({ method, target, headers, body }: FuzzRequest): string {
  const text = body ? new TextDecoder().decode(body.subarray(0, 500)) : ''
  return `${method} ${target.slice(0, 300)} ${JSON.stringify(headers).slice(0, 300)} ${text}`
}

it(
  `answers ${REQUESTS} requests of any kind as the document says`,
  async () => {
    const document = await openApi()
    const answers = new Answers(document)
    const operations = operationsOf(document)
    const complaints: string[] = []
    const statuses = new Map<number, number>()
    let next = 0

    async function sendAll(): Promise<void> {
      for (let index = next++; index < REQUESTS; index = next++) {
        // Each has numbers of its own, so that one can be sent again alone.
        const random = new Random(SEED + index)
        const operation = operations[index % operations.length] ?? expect.fail('no operation')
        const fuzzed = requestTo(operation, TOKENS, random)
        const answer = await send(fuzzed).catch((error: Error) => error)
        const complaint =
          answer instanceof Error
            ? `no answer: ${answer.message}`
            : answers.complaint(fuzzed, answer)
        if (!(answer instanceof Error)) {
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
        }
        if (complaint !== undefined) {
          const text = answer instanceof Error ? '' : answer.text.slice(0, 400)
          complaints.push(
            `${index} ${operation.operationId}: ${complaint}\n  ${shown(fuzzed)}\n  ${text}`,
          )
        }
      }
    }

    await Promise.all(Array.from({ length: AT_ONCE }, sendAll))
    expect(complaints.slice(0, 10)).toEqual([])
    // Not all were refused, and not all were taken.
    const share = (from: number): number =>
      [...statuses].reduce(
        (sum, [status, count]) => (Math.floor(status / 100) === from ? sum + count : sum),
        0,
      ) / REQUESTS
    expect(share(2)).toBeGreaterThan(0.15)
    expect(share(4)).toBeGreaterThan(0.15)
    const said = log.filter((line) => /uncaught|unhandled|"event":"fault"/i.test(line))
    expect(said.slice(0, 5)).toEqual([])
    const health = {
      ...requestTo(operations[0] ?? expect.fail(), TOKENS, new Random(1)),
      body: undefined,
    }
    const ready = await send({ ...health, method: 'GET', target: '/readyz', headers: {} })
    expect(ready.status).toBe(200)
  },
  60_000 + REQUESTS * 200,
)
