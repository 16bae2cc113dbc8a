import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { type ConnectionEvent, type Gateway, startGateway } from '../../gateway/index.ts'
import { request } from './support.ts'

/** The reply to COMMAND of a server that knows GET alone. */
const COMMANDS =
  '*1\r\n*7\r\n$3\r\nget\r\n:2\r\n*1\r\n+readonly\r\n:1\r\n:1\r\n:1\r\n*1\r\n+@read\r\n'

let server: Server | undefined
let gateway: Gateway | undefined
afterEach(async () => {
  await gateway?.close()
  server?.close()
})

/** The end of a greeting: the replies to MULTI and EXEC. */
const EMPTY_TRANSACTION = '+OK\r\n*0\r\n'

/** A gateway in front of a server that answers `greeting` first and `reply` to everything after it. */
async function inFrontOf(greeting: string, reply: string): Promise<ConnectionEvent[]> {
  server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write(greeting)
      socket.on('data', () => socket.write(reply))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const events: ConnectionEvent[] = []
  gateway = await startGateway({
    redis: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    silenceMs: 200,
    onConnection: (event) => events.push(event),
  })
  return events
}

const get = (): ReturnType<typeof request> => request(gateway as Gateway, '/get/k')

it.each([
  ['an unknown type', '_\r\n'],
  ['a length that is no number', '$x\r\n'],
  ['a string longer than it says', '$1\r\nabcdef\r\n'],
  ['a string shorter than it says', '$3\r\na\r\n:1\r\n'],
  ['an array that never ends', '*9\r\n:1\r\n'],
  ['an integer that is none', ':1e5\r\n'],
])('answers %s with 502, for the command may have run', async (_, reply) => {
  await inFrontOf(COMMANDS + EMPTY_TRANSACTION, reply)
  const answer = await get()
  expect(answer.status).toBe(502)
  expect(answer.headers.get('retry-after')).toBeNull()
})

it('gives nobody a reply that nobody asked for', async () => {
  const events = await inFrontOf(COMMANDS + EMPTY_TRANSACTION, '$4\r\nmine\r\n$5\r\nother\r\n')
  expect(await get()).toMatchObject({ status: 200, json: { result: 'mine' } })
  expect(events.map(({ type }) => type)).toEqual(['up', 'down'])
})

it.each([
  [`-NOPERM no COMMAND for you\r\n${EMPTY_TRANSACTION}`, 'no COMMAND for you'],
  [
    `*1\r\n*6\r\n$3\r\nget\r\n:2\r\n*1\r\n+readonly\r\n:1\r\n:1\r\n:1\r\n${EMPTY_TRANSACTION}`,
    'too old',
  ],
  [`${COMMANDS}+OK\r\n-NOPERM no EXEC for you\r\n`, 'no EXEC for you'],
  ['HTTP/1.1 400 Bad Request\r\n\r\n', 'RESP2'],
])('does not serve in front of what greets with %j', async (greeting, cause) => {
  const [event] = await inFrontOf(greeting, '+OK\r\n')
  expect(event).toMatchObject({ type: 'down', cause: { message: expect.stringContaining(cause) } })
  expect(await get()).toMatchObject({ status: 503 })
})
