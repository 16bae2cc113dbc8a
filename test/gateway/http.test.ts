import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startGateway } from '../../gateway/index.ts'
import { request, useGateway } from './support.ts'

const LIMIT = 1000
const TOKEN = 'right-token'
const gateway = useGateway({ token: TOKEN, maxRequestSize: LIMIT, maxBodySize: 3 * LIMIT })
const { call, post } = gateway

/** What the gateway answers to bytes that no HTTP client would send. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(gateway.gateway.port, '127.0.0.1')
  socket.write(bytes)
  let answer = ''
  socket.setEncoding('latin1').on('data', (text: string) => {
    answer += text
  })
  socket.on('error', () => {})
  await once(socket, 'close')
  return answer
}

describe('the token', () => {
  it.each(['Bearer right-token', 'bearer right-token', 'right-token'])(
    'lets "%s" in',
    async (authorization) => {
      expect(await call('/ping', { headers: { authorization } })).toMatchObject({ status: 200 })
    },
  )

  it.each([
    'Bearer wrong-token',
    'Bearer right-toke',
    'Bearer right-token2',
    'Bearer undefined',
    'Bearer ',
    'Basic right-token',
  ])('refuses "%s"', async (authorization) => {
    const headers = { authorization, 'upstash-encoding': 'base64' }
    for (const path of ['/', '/pipeline', '/multi-exec', '/ping', '/no-such-command']) {
      const reply = await call(path, { method: 'POST', body: '[["PING"]]', headers })
      expect(reply.status).toBe(401)
      expect(reply.json).toEqual({ error: 'WRONGPASS invalid or missing auth token' })
    }
  })

  it('is required', async () => {
    const response = await fetch(`${gateway.gateway.url}/ping`)
    expect(response.status).toBe(401)
  })

  it('may come in the query, which goes before the header', async () => {
    const { url } = gateway.gateway
    expect(await (await fetch(`${url}/echo/x?_token=${TOKEN}`)).json()).toEqual({ result: 'x' })
    const body = '["ECHO","x"]'
    expect((await fetch(`${url}/?_token=${TOKEN}`, { method: 'POST', body })).status).toBe(200)
    expect(await call('/ping?_token=wrong')).toMatchObject({ status: 401 })
    expect(await call('/ping?_token')).toMatchObject({ status: 401 })
  })
})

describe('methods', () => {
  it.each(['DELETE', 'PATCH', 'OPTIONS'])('answers %s with 405', async (method) => {
    const reply = await call('/ping', { method })
    expect(reply).toMatchObject({ status: 405, json: { error: 'ERR method not allowed' } })
    expect(reply.headers.get('allow')).toBe('GET, HEAD, POST, PUT')
    expect(reply.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('lets browsers in when told to', async () => {
    const open = await startGateway({ redis: gateway.redis.url, cors: true })
    const headers = {
      origin: 'https://app.example',
      'access-control-request-headers': 'authorization',
    }
    const preflight = await request(open, '/', { method: 'OPTIONS', headers })
    expect(preflight.status).toBe(200)
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization')
    const reply = await request(open, '/ping', { headers })
    expect(reply.headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(reply.headers.get('access-control-allow-credentials')).toBe('true')
    await open.close()
  })
})

describe('limits', () => {
  const value = (size: number): string => 'x'.repeat(size - 'SETk'.length)
  const error = `ERR max request size exceeded. Limit: ${LIMIT} bytes, Actual: ${LIMIT + 1} bytes`

  it('counts the words of one command', async () => {
    expect(await post('/', ['SET', 'k', value(LIMIT)])).toMatchObject({ status: 200 })
    expect(await post('/', ['SET', 'k', value(LIMIT + 1)])).toMatchObject({
      status: 413,
      json: { error },
    })
    const body = value(LIMIT + 1)
    expect(await call('/set/k', { method: 'POST', body })).toMatchObject({
      status: 413,
      json: { error },
    })
  })

  it('does not count the commands of a batch together', async () => {
    const full = ['SET', 'k', value(LIMIT)]
    expect(await post('/pipeline', [full, full])).toMatchObject({ status: 200 })
    const over = ['SET', 'k', value(LIMIT + 1)]
    expect(await post('/pipeline', [full, over])).toMatchObject({ status: 413, json: { error } })
    expect(await post('/multi-exec', [full, over])).toMatchObject({ status: 400, json: { error } })
  })

  it('counts bytes, not characters', async () => {
    const reply = await post('/', ['SET', 'k', '€'.repeat(400)])
    expect(reply).toMatchObject({
      status: 413,
      text: expect.stringContaining('Actual: 1204 bytes'),
    })
  })

  it('answers a body that is too large, and goes on serving', async () => {
    const reply = await post('/pipeline', 'x'.repeat(3 * LIMIT + 1))
    expect(reply).toMatchObject({
      status: 413,
      json: { error: 'ERR max request size exceeded. Limit: 3000 bytes, Actual: 3001 bytes' },
    })
    expect(await post('/', ['PING'])).toMatchObject({ status: 200 })
  })

  it('does not wait for the end of a body without end', async () => {
    const head = `POST / HTTP/1.1\r\nhost: x\r\nauthorization: ${TOKEN}\r\ntransfer-encoding: chunked\r\n\r\n`
    const answer = await raw(`${head}${`1000\r\n${'x'.repeat(0x1000)}\r\n`.repeat(4)}`)
    expect(answer).toMatch(/^HTTP\/1.1 413 /)
    expect(answer).toMatch(/connection: close/i)
  })

  it('refuses a reply that is too large, though the command has run', async () => {
    const small = await startGateway({ redis: gateway.redis.url, maxReplySize: 100 })
    const send = (path: string, body: unknown) =>
      request(small, path, { method: 'POST', body: JSON.stringify(body) })
    await send('/', ['SET', 'long', 'x'.repeat(100)])
    const text = 'ERR max response size exceeded. Limit: 100 bytes, Actual: 108 bytes'
    expect(await send('/', ['GET', 'long'])).toMatchObject({ status: 200, json: { error: text } })
    expect(await send('/pipeline', [['GET', 'long']])).toMatchObject({
      status: 400,
      json: { error: text },
    })
    expect(await send('/', ['STRLEN', 'long'])).toMatchObject({ json: { result: 100 } })
    await small.close()
  })
})

describe('what is not HTTP', () => {
  it.each([
    ['GARBAGE\r\n\r\n', 400],
    ['GET /ping HTTP/1.1\r\ncontent-length: x\r\n\r\n', 400],
    [`GET /${'x'.repeat(70_000)} HTTP/1.1\r\n\r\n`, 431],
  ])('is answered in JSON: %.20j', async (bytes, status) => {
    const answer = await raw(bytes)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).toMatch(/\r\n\r\n\{"error":"ERR [a-z ]+"\}$/)
  })

  it('does not hurt when a request is cut off', async () => {
    const socket = connect(gateway.gateway.port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write(
      `POST / HTTP/1.1\r\nhost: x\r\nauthorization: ${TOKEN}\r\ncontent-length: 50\r\n\r\n["SET"`,
    )
    socket.destroySoon()
    await once(socket, 'close')
    expect(await post('/', ['PING'])).toMatchObject({ status: 200 })
  })

  it('takes several requests on one connection, and answers them in order', async () => {
    const get = (word: string, rest = '') =>
      `GET /echo/${word} HTTP/1.1\r\nhost: x\r\nauthorization: ${TOKEN}\r\n${rest}\r\n`
    const answer = await raw(get('a') + get('b') + get('c', 'connection: close\r\n'))
    expect(answer.match(/\{.*?\}/g)).toEqual(['a', 'b', 'c'].map((word) => `{"result":"${word}"}`))
  })
})

describe('health', () => {
  it.each(['/healthz', '/readyz'])('answers %s without a token', async (path) => {
    const response = await fetch(gateway.gateway.url + path)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'ok' })
  })
})
