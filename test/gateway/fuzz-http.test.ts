import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { mutated, seededRandom } from './random.ts'
import { useGateway } from './support.ts'

const fixture = useGateway({ token: 't', maxBodySize: 1_000_000 })
const { call, post } = fixture

const WITHIN = { timeout: 10_000 }

/** Whatever came before: it lives, and holds nothing of it. */
afterEach(async () => {
  expect((await post('/', ['ECHO', 'still here'])).json).toEqual({ result: 'still here' })
  await expect
    .poll(async () => {
      const { text } = await call('/metrics')
      return [/^redge_gateway_requests_in_flight (\d+)$/m, /^redge_gateway_held_bytes (\d+)$/m].map(
        (sample) => Number(sample.exec(text)?.[1]),
      )
    }, WITHIN)
    .toEqual([1, 0])
})

/** Sends bytes as they are, and gives what comes back until the end. */
async function send(bytes: string | Buffer, { halfClose = false } = {}): Promise<string> {
  const socket = connect(fixture.gateway.port, '127.0.0.1')
  let text = ''
  socket.on('data', (data) => {
    text += data.toString('latin1')
  })
  socket.on('error', () => undefined)
  socket.write(bytes)
  if (halfClose) socket.end()
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await Promise.race([closed, answered(() => text)])
  socket.destroy()
  return text
}

/** Until an answer is there with its body. */
async function answered(text: () => string): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!/\r\n\r\n.*[}\]]$/s.test(text())) {
    if (Date.now() > deadline) throw new Error('There was no answer, and no end')
    await delay(2)
  }
}

const head = (rest: string, path = '/') =>
  `POST ${path} HTTP/1.1\r\nhost: h\r\nauthorization: Bearer t\r\n${rest}\r\n`

const SEEDS = [
  '["SET","k","v"]',
  '["SET","k",1e999,true,-0.0,12345678901234567890]',
  '[["SET","k","\\u0000\\ud800"],["GET","k"],["MGET","k","k"]]',
  '[["EVAL","return {1,{2}}",0],[],[null],{"a":[]},"x"]',
  '{"command":["GET","k"]}',
]

it.each(['/', '/pipeline', '/multi-exec'])('refuses mutated JSON at %s', async (path) => {
  const random = seededRandom(path.length)
  for (let round = 0; round < 150; round++) {
    const seed = Buffer.from(SEEDS[round % SEEDS.length] as string)
    const body = new Uint8Array(round < SEEDS.length ? seed : mutated(seed, random))
    const reply = await call(path, { method: 'POST', body })
    expect([200, 400]).toContain(reply.status)
    const isList = reply.status === 200 && path !== '/'
    const [first] = (isList ? reply.json : [reply.json]) as object[]
    expect(Object.keys(first ?? {})).toEqual([expect.stringMatching(/^(result|error)$/)])
  }
})

it.each(['/', '/pipeline', '/multi-exec'])('refuses arrays 100,000 deep at %s', async (path) => {
  for (const body of [
    '['.repeat(100_000),
    '['.repeat(100_000) + ']'.repeat(100_000),
    `["GET",${'['.repeat(100_000)}${']'.repeat(100_000)}]`,
    `[["GET",${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}]]`,
  ]) {
    const reply = await call(path, { method: 'POST', body })
    expect(reply).toMatchObject({ status: 400, json: { error: expect.stringMatching(/^ERR /) } })
  }
})

describe('a request that is no HTTP', () => {
  it.each([
    ['a length that is no number', head('content-length: x\r\n')],
    ['a negative length', head('content-length: -1\r\n')],
    ['two lengths', head('content-length: 2\r\ncontent-length: 3\r\n')],
    ['a length and chunks', head('content-length: 2\r\ntransfer-encoding: chunked\r\n')],
    ['chunks without a length', `${head('transfer-encoding: chunked\r\n')}zz\r\n`],
    ['a folded header', `${head('x: y\r\n z: w\r\n')}\0`],
    ['an unknown version', 'POST / HTTP/9.9\r\n\r\n'],
    ['nothing but bytes', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
    ['TLS', Buffer.from('160301020001000001fc0303', 'hex')],
    ['many headers', head('x: y\r\n'.repeat(20_000))],
    ['a long header', head(`x: ${'y'.repeat(200_000)}\r\n`)],
    ['a long path', `GET /${'x'.repeat(200_000)} HTTP/1.1\r\n\r\n`],
  ])('is told so: %s', async (_, bytes) => {
    expect(await send(bytes, { halfClose: true })).toMatch(
      /^HTTP\/1\.1 4\d\d [\s\S]*\{"error":"ERR |^$/,
    )
  })

  it('may be any bytes', async () => {
    const random = seededRandom(3)
    const good = Buffer.from(`${head('content-length: 15\r\n')}["SET","k","v"]`)
    for (let round = 0; round < 60; round++) {
      const text = await send(mutated(good, random), { halfClose: true })
      expect(text).toMatch(/^$|^HTTP\/1\.1 (200|400|401|405|408|413|431) /)
    }
  })
})

it('takes a path with any byte, as it is and percent-encoded', async () => {
  for (let byte = 0; byte < 256; byte++) {
    const hex = `%${byte.toString(16).padStart(2, '0')}`
    const encoded = await call(`/echo/a${hex}b`, { headers: { 'upstash-encoding': 'base64' } })
    const { result } = encoded.json as { result: string }
    expect(Buffer.from(result, 'base64')).toEqual(Buffer.from([0x61, byte, 0x62]))
    const path = Buffer.concat([Buffer.from('GET /echo/a'), Buffer.from([byte])])
    const rest = Buffer.from(
      'b HTTP/1.1\r\nauthorization: t\r\nhost: h\r\nconnection: close\r\n\r\n',
    )
    expect(await send(Buffer.concat([path, rest]))).toMatch(/^$|^HTTP\/1\.1 (200|400) /)
  }
})

it('gives up bodies that end too early', async () => {
  for (const length of [1, 7, 14]) {
    const cut = head('content-length: 15\r\n') + '["SET","k","v"]'.slice(0, length)
    await send(cut, { halfClose: true })
  }
  expect((await call('/exists/never-set')).json).toEqual({ result: 0 })
})

it('serves others while many write slowly', async () => {
  const bytes = `${head('content-length: 15\r\nconnection: close\r\n')}["ECHO","slow"]`
  const slow = Array.from({ length: 20 }, async () => {
    const socket = connect(fixture.gateway.port, '127.0.0.1')
    let text = ''
    socket.on('data', (data) => {
      text += data.toString()
    })
    await once(socket, 'connect')
    socket.setNoDelay(true)
    for (const byte of bytes) {
      socket.write(byte)
      await delay(1)
    }
    await once(socket, 'close')
    return text
  })
  for (let i = 0; i < 20; i++) expect(await call(`/echo/${i}`)).toMatchObject({ status: 200 })
  for (const text of await Promise.all(slow)) expect(text).toContain('{"result":"slow"}')
})

it('answers what was asked on one connection in order, each with its own', async () => {
  const count = 200
  const requests = Array.from({ length: count }, (_, i) => {
    const last = i === count - 1 ? 'connection: close\r\n' : ''
    const body = i % 3 === 2 ? `["ECHO","n${i}` : `["ECHO","n${i}"]`
    return head(`${last}content-length: ${body.length}\r\n`) + body
  })
  const socket = connect(fixture.gateway.port, '127.0.0.1')
  socket.write(requests.join(''))
  let text = ''
  for await (const data of socket) text += String(data)
  const bodies = text.match(/\{"(result|error)":"[^"]*"\}/g) ?? []
  expect(bodies).toEqual(
    Array.from({ length: count }, (_, i) =>
      i % 3 === 2 ? '{"error":"ERR failed to parse command"}' : `{"result":"n${i}"}`,
    ),
  )
})
