import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ConnectionError, InvalidResponse, MaybeAppliedError, Redis } from '../../lib/index.ts'

let answer: (response: ServerResponse) => void
let server: Server
let redis: Redis

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => answer(response))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  redis = new Redis({ url, token: 'secret-token', retry: false })
})
afterAll(() => {
  server?.closeAllConnections()
  server?.close()
})

async function failure(call: Promise<unknown>): Promise<Error> {
  return await call.then(
    () => expect.fail('expected a rejection'),
    (error: Error) => error,
  )
}

/** All that a log could show of an error. */
function shown(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return `${error.stack} ${JSON.stringify(error)} ${shown(error.cause ?? '')}`
}

const json = { 'content-type': 'application/json' }

it.each<[what: string, send: (response: ServerResponse) => void, tells: RegExp]>([
  [
    'is no gzip',
    (response) => response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end('secret'),
    /HTTP 200 with application\/json that could not be read/,
  ],
  [
    'ends before its declared length',
    (response) => {
      response.writeHead(200, { ...json, 'content-length': '100' }).write('{"result":"secret')
      setTimeout(() => response.destroy(), 50)
    },
    /HTTP 200 with application\/json that could not be read/,
  ],
  [
    'ends before its last chunk',
    (response) => {
      response.writeHead(502, { 'content-type': 'text/html; charset=utf-8' }).write('<p>secret')
      setTimeout(() => response.destroy(), 50)
    },
    /HTTP 502 with text\/html that could not be read/,
  ],
])('is a ConnectionError with the status for a body that %s', async (_what, send, tells) => {
  answer = send
  const error = await failure(redis.get('secret-key'))
  expect(error).toBeInstanceOf(ConnectionError)
  expect(error.message).toMatch(tells)
  expect(error).toMatchObject({
    command: 'GET',
    status: Number(/HTTP (\d+)/.exec(error.message)?.[1]),
  })
  expect(shown(error)).not.toMatch(/secret/)
  expect(await failure(redis.incr('secret-key'))).toBeInstanceOf(MaybeAppliedError)
})

it.each<[what: string, status: number, type: string | undefined, body: string, tells: string]>([
  [
    'a page of a proxy',
    502,
    'text/html',
    '<html>secret</html>',
    'no JSON (19 characters of text/html)',
  ],
  ['a page with status 200', 200, 'text/html', 'secret', 'no JSON (6 characters of text/html)'],
  [
    'a page for a body too large',
    413,
    'text/html',
    'secret',
    'no JSON (6 characters of text/html)',
  ],
  ['JSON cut short', 200, 'application/json', '{"result":"secret', 'no JSON (17 characters'],
  ['nothing', 200, undefined, '', 'no JSON (0 characters of no declared type)'],
  [
    'neither result nor error',
    200,
    'application/json',
    '{"secret":1}',
    'neither a result nor an error',
  ],
  ['a list', 200, 'application/json', '["secret"]', 'neither a result nor an error (10 characters'],
])(
  'is an InvalidResponse that says what came, for %s',
  async (_what, status, type, body, tells) => {
    answer = (response) =>
      response.writeHead(status, type ? { 'content-type': type } : {}).end(body)
    const error = await failure(redis.get('secret-key'))
    expect(error).toBeInstanceOf(InvalidResponse)
    expect(error.message).toContain(`HTTP ${status} with what is no Redis reply: ${tells}`)
    expect(error).toMatchObject({ status, command: 'GET', argCount: 1 })
    expect(shown(error)).not.toMatch(/secret/)
  },
)

it.each([
  ['[{"result":1}]', '1 replies to 2 commands'],
  ['[{"result":1},{"result":2},{"result":3}]', '3 replies to 2 commands'],
  ['[{"result":1},["secret"]]', 'an item without result and error'],
  ['{"result":["secret"]}', 'not an array'],
])(
  'is an InvalidResponse that says what came, for %s as the answer to a batch',
  async (body, tells) => {
    answer = (response) => response.writeHead(200, json).end(body)
    const error = await failure(redis.pipeline({ transaction: false }).get('a').get('b').execute())
    expect(error).toBeInstanceOf(InvalidResponse)
    expect(error.message).toContain(tells)
    expect(error).toMatchObject({ status: 200, command: 'PIPELINE', argCount: 2 })
    expect(shown(error)).not.toMatch(/secret/)
  },
)

it('takes the time to wait from a date as well', async () => {
  answer = (response) => {
    const headers = { ...json, 'retry-after': new Date(Date.now() + 60_000).toUTCString() }
    response.writeHead(429, headers).end('{"error":"ERR max requests limit exceeded"}')
  }
  const error = await failure(redis.get('k'))
  expect(error).toMatchObject({ status: 429, retryAfter: expect.any(Number) })
  expect((error as ConnectionError).retryAfter).toBeGreaterThan(30)
  expect((error as ConnectionError).retryAfter).toBeLessThanOrEqual(60)
})
