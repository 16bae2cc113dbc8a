import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import {
  type Gateway,
  type GatewayOptions,
  type RequestEvent,
  startGateway,
} from '../../gateway/index.ts'
import { openStream } from './stream-client.ts'
import { request, useGateway } from './support.ts'

const fixture = useGateway()
const gateways: Gateway[] = []

afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.close()
})

async function start(options: Partial<GatewayOptions> = {}): Promise<Gateway> {
  const gateway = await startGateway({ redis: fixture.redis.url, ...options })
  gateways.push(gateway)
  return gateway
}

const post = (gateway: Pick<Gateway, 'url' | 'token'>, path: string, body: unknown) =>
  request(gateway, path, { method: 'POST', body: JSON.stringify(body) })

/** The samples of a text for Prometheus. */
function samples(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.replace(/ \S+$/, ''), Number(/\S+$/.exec(line)?.[0])]))
}

describe('/metrics', () => {
  it('tells of requests, commands, durations, streams and Redis', async () => {
    const gateway = await start({ tokens: [{ token: 'x', name: 'shop' }], token: 'main-token' })
    await post({ ...gateway, token: 'x' }, '/pipeline', [['PING'], ['PING'], ['PING']])
    await request(gateway, '/nosuch')
    await request({ ...gateway, token: 'wrong' }, '/ping')
    const stream = await openStream(gateway, '/subscribe/c')
    await stream.next()
    const { headers, text } = await request(gateway, '/metrics')
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    const found = samples(text)
    const total = 'redge_gateway_requests_total'
    expect(found.get(`${total}{endpoint="pipeline",token="shop",status="200"}`)).toBe(1)
    expect(found.get(`${total}{endpoint="path",token="main",status="400"}`)).toBe(1)
    expect(found.get(`${total}{endpoint="",token="",status="401"}`)).toBe(1)
    expect(found.get('redge_gateway_commands_total{token="shop"}')).toBe(3)
    expect(found.get('redge_gateway_open_streams')).toBe(1)
    expect(found.get('redge_gateway_redis_up')).toBe(1)
    expect(found.get('redge_gateway_redis_connections_total{event="up"}')).toBe(1)
    const duration = 'redge_gateway_request_duration_seconds'
    expect(found.get(`${duration}_count{endpoint="pipeline"}`)).toBe(1)
    expect(found.get(`${duration}_bucket{endpoint="pipeline",le="+Inf"}`)).toBe(1)
    expect([...found.values()].every(Number.isFinite)).toBe(true)
    expect(text).not.toMatch(/main-token|nosuch/)
    for (const [name] of found) {
      const family = name.replace(/\{.*/, '').replace(/(_seconds)_(bucket|sum|count)$/, '$1')
      expect(text).toContain(`# TYPE ${family} `)
    }
  })

  it('opens to the main token and to one of its own', async () => {
    const gateway = await start({
      token: 'main-token',
      metricsToken: 'for-prometheus',
      tokens: [{ token: 'x' }],
    })
    const status = async (token: string) =>
      (await request({ ...gateway, token }, '/metrics')).status
    expect(await status('main-token')).toBe(200)
    expect(await status('for-prometheus')).toBe(200)
    expect(await status('x')).toBe(401)
    expect(await status('wrong')).toBe(401)
    expect((await request({ ...gateway, token: 'for-prometheus' }, '/ping')).status).toBe(401)
  })
})

describe('/usage', () => {
  const SCRIPT =
    "for i = 1, ARGV[1] do redis.call('INCR', KEYS[1]) end return redis.call('GET', KEYS[1])"

  it('counts what the service bills, scripts inside included, and begins anew', async () => {
    const gateway = await start({ costMeter: true })
    await post(gateway, '/', ['SET', 'k', '0'])
    await post(gateway, '/pipeline', [
      ['GET', 'k'],
      ['GET', 'k'],
    ])
    await post(gateway, '/multi-exec', [
      ['GET', 'k'],
      ['GET', 'k'],
    ])
    const evaluated = await post(gateway, '/', ['EVAL', SCRIPT, '1', 'k', '5'])
    expect(evaluated.json).toEqual({ result: '5' })
    const piped = await post(gateway, '/pipeline', [
      ['SET', 'k', '0'],
      ['EVAL', SCRIPT, '1', 'k', '2'],
      ['EVAL', SCRIPT, '1', 'k', '3'],
      ['GET', 'k'],
    ])
    expect(piped.json).toEqual([
      { result: 'OK' },
      { result: '2' },
      { result: '5' },
      { result: '5' },
    ])
    const inside = await post(gateway, '/multi-exec', [
      ['SET', 'k', '0'],
      ['EVAL', SCRIPT, '1', 'k', '4'],
    ])
    expect(inside.json).toEqual([{ result: 'OK' }, { result: '4' }])
    const figures = {
      requests: 6,
      commands: 1 + 2 + 4 + 1 + 4 + 4,
      scripts: 4,
      scriptCommands: 6 + 3 + 4 + 5,
      billedCommands: 16 + 18,
    }
    expect((await request(gateway, '/usage')).json).toEqual({ main: figures })
    expect((await request(gateway, '/usage', { method: 'DELETE' })).json).toEqual({ main: figures })
    await request(gateway, '/ping')
    expect((await request(gateway, '/usage')).json).toMatchObject({
      main: { requests: 1, billedCommands: 1 },
    })
  })

  it('counts exactly while others use the same server', async () => {
    const gateway = await start({ costMeter: true, tokens: [{ token: 'x' }], token: 'm' })
    const noise = Array.from({ length: 40 }, () =>
      fixture.post('/pipeline', Array(50).fill(['INCR', 'noise'])),
    )
    const scripts = Array.from({ length: 40 }, () =>
      post({ ...gateway, token: 'x' }, '/', ['EVAL', SCRIPT, '1', 'busy', '7']),
    )
    await Promise.all([...noise, ...scripts])
    const { json } = await request({ ...gateway, token: 'x' }, '/usage')
    expect(json).toEqual({
      'token-1': {
        requests: 40,
        commands: 40,
        scripts: 40,
        scriptCommands: 320,
        billedCommands: 360,
      },
    })
  })

  it('brings errors of scripts as they are', async () => {
    const gateway = await start({ costMeter: true })
    const replies = await post(gateway, '/pipeline', [
      ['EVAL', 'return redis.error_reply("MY error")', '0'],
      ['EVALSHA', 'f'.repeat(40), '0'],
      ['EVAL', 'return 1'],
      ['EVAL', 'return {1, {2}}', '0'],
    ])
    expect(replies.json).toEqual([
      { error: expect.stringMatching(/^(ERR )?MY error/) },
      { error: expect.stringMatching(/^NOSCRIPT/) },
      { error: "ERR wrong number of arguments for 'eval' command" },
      { result: [1, [2]] },
    ])
  })

  it('shows a token its own figures, and lets it reset none', async () => {
    const gateway = await start({ costMeter: true, tokens: [{ token: 'x', name: 'shop' }] })
    const shop = { ...gateway, token: 'x' }
    await request(shop, '/ping')
    expect((await request(shop, '/usage')).json).toMatchObject({ shop: { requests: 1 } })
    expect(await request(shop, '/usage', { method: 'DELETE' })).toMatchObject({ status: 403 })
    expect(await request({ ...gateway, token: '-' }, '/usage')).toMatchObject({ status: 401 })
  })

  it('is not there unless it is asked for', async () => {
    expect(await fixture.call('/usage')).toMatchObject({ status: 400 })
    expect(await fixture.call('/usage', { method: 'DELETE' })).toMatchObject({ status: 405 })
  })
})

it('tells of each request without its values', async () => {
  const events: RequestEvent[] = []
  const gateway = await start({ onRequest: (event) => events.push(event) })
  await post(gateway, '/', ['SET', 'secret-key', 'secret-value'])
  await request(gateway, '/get/secret-key')
  await request({ ...gateway, token: 'secret-token' }, '/ping')
  expect(events).toEqual([
    expect.objectContaining({
      method: 'POST',
      endpoint: 'command',
      token: 'main',
      status: 200,
      commands: 1,
    }),
    expect.objectContaining({ method: 'GET', endpoint: 'path', bytesReceived: 0, bytesSent: 25 }),
    expect.objectContaining({ endpoint: '', token: '', status: 401, commands: 0 }),
  ])
  expect(JSON.stringify(events)).not.toContain('secret')
})

it('writes down no answer for a client that has gone', async () => {
  const events: RequestEvent[] = []
  const gateway = await start({ onRequest: (event) => events.push(event) })
  const inFlight = async () =>
    samples((await request(gateway, '/metrics')).text).get('redge_gateway_requests_in_flight')
  fixture.redis.signal('SIGSTOP')
  const cut = new AbortController()
  const gone = request(gateway, '/get/k', { signal: cut.signal })
  await expect.poll(inFlight).toBe(2)
  cut.abort()
  await expect(gone).rejects.toThrow()
  await expect.poll(inFlight).toBe(1)
  fixture.redis.signal('SIGCONT')
  await expect
    .poll(() => events.find(({ endpoint }) => endpoint === 'path'))
    .toMatchObject({ status: 499 })
})

describe('memory', () => {
  const big = 'x'.repeat(600_000)

  it('is refused to bodies beyond the limit, and given back', async () => {
    const gateway = await start({ maxMemory: 1_000_000 })
    const sockets = await Promise.all([halfSent(gateway, 700_000), halfSent(gateway, 200_000)])
    await expect.poll(async () => (await post(gateway, '/', ['SET', 'big', big])).status).toBe(503)
    const { headers, json } = await post(gateway, '/', ['SET', 'big', big])
    expect(headers.get('retry-after')).toBe('1')
    expect(json).toEqual({ error: 'ERR the gateway has no memory left' })
    for (const socket of sockets) socket.destroy()
    await expect.poll(async () => (await post(gateway, '/', ['SET', 'big', big])).status).toBe(200)
  })

  it('is refused to answers that clients do not fetch', async () => {
    const gateway = await start({ maxMemory: 40_000_000 })
    await post(gateway, '/', ['SET', 'huge', 'x'.repeat(9_000_000)])
    const sockets = Array.from({ length: 6 }, () => {
      const socket = connect(gateway.port, '127.0.0.1')
      socket.pause()
      socket.write(`GET /get/huge HTTP/1.1\r\nhost: h\r\nauthorization: ${gateway.token}\r\n\r\n`)
      return socket
    })
    await expect
      .poll(async () => (await request(gateway, '/get/huge')).status, { timeout: 10_000 })
      .toBe(502)
    for (const socket of sockets) socket.destroy()
    await expect
      .poll(async () => (await request(gateway, '/get/huge')).status, { timeout: 10_000 })
      .toBe(200)
  })
})

it('hangs up on a client that does not read', async () => {
  const gateway = await start({ silenceMs: 200, socketTimeoutMs: 400 })
  await post(gateway, '/', ['SET', 'huge', 'x'.repeat(9_000_000)])
  const socket = connect(gateway.port, '127.0.0.1')
  socket.pause()
  socket.on('error', () => undefined)
  socket.write(`GET /get/huge HTTP/1.1\r\nhost: h\r\nauthorization: ${gateway.token}\r\n\r\n`)
  await expect
    .poll(async () =>
      samples((await request(gateway, '/metrics')).text).get('redge_gateway_held_bytes'),
    )
    .toBeGreaterThan(1_000_000)
  await expect
    .poll(async () =>
      samples((await request(gateway, '/metrics')).text).get('redge_gateway_held_bytes'),
    )
    .toBeLessThan(1_000_000)
  socket.destroy()
})

/** A request whose body is not there to its end. */
async function halfSent({ port, token }: Gateway, bytes: number) {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const head = `POST / HTTP/1.1\r\nhost: h\r\nauthorization: ${token}\r\ncontent-length: 900000\r\n\r\n`
  socket.write(head + 'x'.repeat(bytes))
  socket.on('error', () => undefined)
  return socket
}
