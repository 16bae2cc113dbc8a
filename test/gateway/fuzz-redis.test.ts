import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'
import { mutated, seededRandom } from './random.ts'
import { request } from './support.ts'

const WITHIN = { timeout: 10_000 }

/** What happens to the bytes of Redis on their way to the gateway. */
let onReply: (bytes: Buffer, to: Socket) => void
const pass = (bytes: Buffer, to: Socket): void => void to.write(bytes)

let redis: RedisServer
let proxy: Server
let gateway: Gateway

beforeAll(async () => {
  onReply = pass
  redis = await startRedis()
  proxy = createServer((socket) => {
    const up = connect(redis.port, '127.0.0.1')
    socket.setNoDelay(true)
    socket.on('data', (data) => up.write(data)).on('error', () => undefined)
    up.on('data', (data) => onReply(data, socket)).on('error', () => undefined)
    socket.on('close', () => up.destroy())
    up.on('close', () => socket.destroy())
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const { port } = proxy.address() as AddressInfo
  gateway = await startGateway({ redis: `redis://127.0.0.1:${port}`, silenceMs: 300 })
})

afterAll(async () => {
  await gateway?.close()
  proxy?.close()
  await redis?.stop()
})

const post = (path: string, body: unknown) =>
  request(gateway, path, { method: 'POST', body: JSON.stringify(body) })

const COMMANDS = [
  ['SET', 'k', 'ä\r\n$5\r\n'],
  ['GET', 'k'],
  ['NOSUCH'],
  ['EVAL', 'return {1, {"a", false}, {}}', '0'],
  ['MGET', 'k', 'none'],
  ['INCR', 'k'],
]
const REPLIES = [
  { result: 'OK' },
  { result: 'ä\r\n$5\r\n' },
  { error: expect.any(String) },
  { result: [1, ['a', null], []] },
  { result: ['ä\r\n$5\r\n', null] },
  { error: expect.stringContaining('not an integer') },
]

describe('replies', () => {
  it('may be cut at every byte', async () => {
    const { length } = await replyTo(COMMANDS)
    for (let at = 1; at < length; at++) {
      onReply = (bytes, to) => {
        to.write(bytes.subarray(0, at))
        setImmediate(() => to.write(bytes.subarray(at)))
      }
      expect((await post('/pipeline', COMMANDS)).json).toEqual(REPLIES)
    }
    onReply = pass
  })

  it('may be anything, and nobody waits for ever or gets what is no answer', async () => {
    const random = seededRandom(11)
    for (let round = 0; round < 60; round++) {
      onReply = pass
      await expect.poll(async () => (await post('/', ['PING'])).status, WITHIN).toBe(200)
      onReply = (bytes, to) => to.write(mutated(bytes, random))
      const answers = await Promise.all([
        post('/pipeline', COMMANDS),
        post('/', ['ECHO', 'x'.repeat(50)]),
        post('/multi-exec', [['GET', 'k']]),
      ])
      for (const { status } of answers) expect([200, 400, 502, 503]).toContain(status)
    }
    onReply = pass
    await expect.poll(async () => (await post('/', ['PING'])).status, WITHIN).toBe(200)
    for (let i = 0; i < 20; i++) {
      expect((await post('/', ['ECHO', `tag-${i}`])).json).toEqual({ result: `tag-${i}` })
    }
  })

  it.each([
    ['a string of impossible length', '$99999999999999999999\r\n'],
    ['an array of impossible length', '*99999999999999999999\r\n'],
    ['an array without end', '*1000000000\r\n'],
    ['a string without end', '$1000000000\r\nx'],
    ['arrays in arrays', '*1\r\n'.repeat(50_000)],
    ['lengths below nothing', '$-5\r\n*-7\r\n:1\r\n'],
    ['a push of RESP3', '>3\r\n+push\r\n'],
    ['a map of RESP3', '%1\r\n+a\r\n+b\r\n'],
    ['a zero byte', '\0'],
  ])('that lie take no memory and no connection for long: %s', async (_, reply) => {
    const before = process.memoryUsage().rss
    onReply = (_, to) => to.write(reply)
    expect([200, 502]).toContain((await post('/', ['PING'])).status)
    onReply = pass
    await expect
      .poll(async () => (await post('/', ['ECHO', 'me'])).json, WITHIN)
      .toEqual({ result: 'me' })
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20)
  })
})

/** The bytes of Redis for one pipeline. */
async function replyTo(commands: readonly string[][]): Promise<Buffer> {
  const chunks: Buffer[] = []
  onReply = (bytes, to) => {
    chunks.push(bytes)
    to.write(bytes)
  }
  await post('/pipeline', commands)
  onReply = pass
  return Buffer.concat(chunks)
}
