import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { Hono } from 'hono'
import { Usage } from 'redge/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { settingsFrom } from '../../../functions/env.ts'
import type { AppEnv } from '../../../functions/http/context.ts'
import { problemFrom } from '../../../functions/http/error-problem.ts'
import { idempotency } from '../../../functions/http/idempotency.ts'
import { problemResponse } from '../../../functions/http/problem.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'
import { madeToken, type OneWorker, oneWorker } from '../one-worker.ts'
import { problemOf } from '../support.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const ANYBODY = {
  name: 'anybody',
  access: 'write',
  keyPrefixes: null,
  families: null,
  expiresAt: null,
} as const

interface Sent {
  readonly path?: string
  readonly body?: unknown
  readonly token?: string
}

/** INCR by a POST with an Idempotency-Key. */
function increment(
  worker: OneWorker,
  key: string,
  idempotencyKey: string,
  { path = '/v1/commands/incr', body = { args: [key] }, ...call }: Sent = {},
): Promise<Response> {
  const headers = { 'Idempotency-Key': idempotencyKey }
  return worker.fetch(path, { body, headers, ...call })
}

/** What a client does that is told 409: it comes again after what Retry-After says, here at once. */
async function insistent(send: () => Promise<Response>): Promise<Response> {
  const deadline = Date.now() + 20_000
  while (Date.now() < deadline) {
    const response = await send()
    if (response.status !== 409) return response
    expect(response.headers.get('Retry-After')).toBe('1')
    expect(await response.text()).toContain('idempotency-key-in-use')
  }
  throw new Error('The answer never came')
}

async function stored(): Promise<string[]> {
  return await redis.keys('redge:idempotency:*')
}

describe('a POST with an Idempotency-Key', () => {
  it('is carried out once, and answered the same each time', async () => {
    const worker = oneWorker()
    const key = uniqueKey()
    const id = `"${crypto.randomUUID()}"`
    const first = await increment(worker, key, id)
    expect(first.headers.has('Idempotency-Replayed')).toBe(false)
    const again = await increment(worker, key, id)
    expect(again.status).toBe(200)
    expect(again.headers.get('Idempotency-Replayed')).toBe('true')
    expect(again.headers.get('Content-Type')).toBe(first.headers.get('Content-Type'))
    expect(again.headers.get('X-Request-Id')).not.toBe(first.headers.get('X-Request-Id'))
    expect(again.headers.get('Cache-Control')).toBe('no-store')
    expect(await again.arrayBuffer()).toEqual(await first.arrayBuffer())
    expect(await redis.get(key)).toBe('1')
  })

  it('has one effect and twenty equal answers when twenty Workers get it at once', async () => {
    const key = uniqueKey()
    const id = `"${crypto.randomUUID()}"`
    const workers = Array.from({ length: 20 }, () => oneWorker())
    const answers = await Promise.all(
      workers.map((worker) => insistent(() => increment(worker, key, id))),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
    const bodies = await Promise.all(answers.map((answer) => answer.text()))
    expect(new Set(bodies)).toEqual(new Set(['{"result":1}']))
    const replays = answers.filter(({ headers }) => headers.has('Idempotency-Replayed'))
    expect(replays).toHaveLength(19)
    expect(await redis.get(key)).toBe('1')
  })

  it('gives back the address of what it made', async () => {
    const worker = oneWorker()
    const path = `/v1/locks/${uniqueKey('lock')}`
    const send = () =>
      increment(worker, '', crypto.randomUUID(), { path, body: { fencing: false } })
    const headers = { 'Idempotency-Key': crypto.randomUUID() }
    const body = { fencing: false }
    const first = await worker.fetch(path, { body, headers })
    const again = await worker.fetch(path, { body, headers })
    expect(again.status).toBe(201)
    expect(again.headers.get('Location')).toBe(first.headers.get('Location'))
    expect(await again.text()).toBe(await first.text())
    await problemOf(await send(), 423, 'lock-held')
  })

  it('is answered again with the problem it met', async () => {
    const worker = oneWorker()
    const key = uniqueKey()
    await redis.set(key, 'text')
    const id = crypto.randomUUID()
    const first = await (await increment(worker, key, id)).text()
    await redis.delete(key)
    const again = await increment(worker, key, id)
    expect(again.status).toBe(400)
    expect(again.headers.get('Content-Type')).toBe('application/problem+json')
    expect(await again.text()).toBe(first)
    expect(await redis.exists(key)).toBe(0)
  })

  it.each<[string, number, Sent, Sent]>([
    ['is no JSON', 400, { body: '{' }, {}],
    ['has an unknown option', 400, { body: { args: ['k'], options: { no: 1 } } }, {}],
    ['is not allowed', 403, { path: '/v1/commands/eval', body: { args: ['return 1', 0] } }, {}],
    ['is for no method', 404, { path: '/v1/commands/nothing' }, {}],
  ])(
    'that %s has not begun, and may be put right with the same key',
    async (_, status, bad, good) => {
      const worker = oneWorker()
      const [key, id] = [uniqueKey(), crypto.randomUUID()]
      const refused = await increment(worker, key, id, bad)
      expect(refused.status).toBe(status)
      const again = await increment(worker, key, id, bad)
      expect([again.status, again.headers.has('Idempotency-Replayed')]).toEqual([status, false])
      expect((await increment(worker, key, id, good)).status).toBe(200)
      expect(await redis.get(key)).toBe('1')
    },
  )

  it('is another request with other preconditions or another Lock-Token', async () => {
    const worker = oneWorker()
    const path = `/v1/locks/${uniqueKey('lock')}`
    const send = (token: string): Promise<Response> =>
      worker.fetch(path, { body: {}, headers: { 'Idempotency-Key': path, 'Lock-Token': token } })
    expect((await send('one')).status).toBe(201)
    expect((await send('one')).headers.get('Idempotency-Replayed')).toBe('true')
    await problemOf(await send('other'), 422, 'idempotency-key-reused')
  })

  it('means the same with quotes and without', async () => {
    const worker = oneWorker()
    const key = uniqueKey()
    const id = crypto.randomUUID()
    await increment(worker, key, id)
    await increment(worker, key, `"${id}"`)
    expect(await redis.get(key)).toBe('1')
  })

  it('costs two requests and four commands more, and one of each when it is repeated', async () => {
    const worker = oneWorker()
    const key = uniqueKey()
    const spent = async (send: Promise<Response>) => {
      return /"([^"]*)"/.exec((await send).headers.get('Server-Timing') ?? '')?.[1]
    }
    const id = crypto.randomUUID()
    const plain = worker.fetch('/v1/commands/incr', { body: { args: [key] } })
    expect(await spent(plain)).toBe('1 request, 1 command')
    expect(await spent(increment(worker, key, id))).toBe('3 requests, 5 commands')
    expect(await spent(increment(worker, key, id))).toBe('1 request, 1 command')
  })
})

describe('the Idempotency-Key', () => {
  it.each<[string, (key: string) => Sent]>([
    ['another body', (key) => ({ body: { args: [key, 2] } })],
    ['another path', () => ({ path: '/v1/commands/decr' })],
    ['another query', () => ({ path: '/v1/commands/incr?x=1' })],
  ])('is not for another request: %s', async (_, change) => {
    const worker = oneWorker()
    const key = uniqueKey()
    const id = crypto.randomUUID()
    await increment(worker, key, id)
    const response = await increment(worker, key, id, change(key))
    await problemOf(response, 422, 'idempotency-key-reused')
    expect(await redis.get(key)).toBe('1')
  })

  it('belongs to the token that sends it', async () => {
    const worker = oneWorker()
    const key = uniqueKey()
    const id = crypto.randomUUID()
    const tokens = [await madeToken(worker), await madeToken(worker)]
    await increment(worker, key, id)
    for (const { token } of tokens) await increment(worker, key, id, { token })
    expect(await redis.get(key)).toBe('3')
  })

  it('counts for POST only', async () => {
    const worker = oneWorker()
    const before = (await stored()).length
    const headers = { 'Idempotency-Key': crypto.randomUUID() }
    const response = await worker.fetch('/v1/token', { headers })
    expect(response.status).toBe(200)
    const other = await worker.fetch('/v1/token', { headers, method: 'DELETE' })
    expect(other.status).toBe(405)
    expect(await stored()).toHaveLength(before)
  })

  it.each([
    ['nothing', ''],
    ['empty quotes', '""'],
    ['a space inside', 'a b'],
    ['one quote', '"a'],
    ['a quote inside', '"a"b"'],
    ['an unknown escape', '"a\\b"'],
    ['a parameter', '"a";b=1'],
    ['what is no ASCII', '"é"'],
    ['256 characters', 'a'.repeat(256)],
  ])('is refused when it is %s', async (_, id) => {
    const key = uniqueKey()
    const response = await increment(oneWorker(), key, id)
    await problemOf(response, 400, 'invalid-idempotency-key')
    expect(await redis.exists(key)).toBe(0)
  })

  it.each([['a'], ['"a b"'], ['"\\"\\\\"'], ['x'.repeat(255)]])('may be %s', async (id) => {
    const worker = oneWorker()
    const { token } = await madeToken(worker)
    const key = uniqueKey()
    for (let index = 0; index < 2; index++) {
      expect((await increment(worker, key, id, { token })).status).toBe(200)
    }
    expect(await redis.get(key)).toBe('1')
  })

  it('opens nothing to those without a token, and keeps nothing for them', async () => {
    const before = (await stored()).length
    const headers = { 'Idempotency-Key': 'a' }
    const response = await oneWorker().fetch('/v1/pipeline', { token: 'bad', headers, body: {} })
    await problemOf(response, 401, 'unauthorized')
    expect(await stored()).toHaveLength(before)
  })
})

describe('what is kept under an Idempotency-Key', () => {
  /** The key under which a request of this test is kept. */
  async function keptBy(send: () => Promise<unknown>): Promise<string> {
    const before = new Set(await stored())
    await send()
    const added = (await stored()).filter((key) => !before.has(key))
    expect(added).toHaveLength(1)
    return added[0] ?? ''
  }

  it('lasts a day, and its name tells nothing of the key or the token', async () => {
    const id = crypto.randomUUID()
    const kept = await keptBy(() => increment(oneWorker(), uniqueKey(), id))
    expect(kept).toMatch(/^redge:idempotency:[0-9a-f]{64}$/)
    expect(await redis.ttl(kept)).toEqual(expect.closeTo(86_400, -2))
    await redis.delete(kept)
  })

  it('is the claim of a request that goes on, for a minute: 409 until then, and then it is free', async () => {
    const worker = oneWorker()
    const key = uniqueKey()
    const id = crypto.randomUUID()
    const kept = await keptBy(() => increment(worker, key, id))
    const { request } = JSON.parse(String(await redis.get(kept)))
    // What a Worker leaves behind that was killed meanwhile.
    await redis.set(kept, JSON.stringify({ request, claim: 'x' }), { ex: 60 })
    const response = await increment(worker, key, id)
    expect(response.headers.get('Retry-After')).toBe('1')
    expect(response.status).toBe(409)
    expect(await response.text()).toContain('idempotency-key-in-use')
    const other = await increment(worker, key, id, { body: { args: ['x'] } })
    await problemOf(other, 422, 'idempotency-key-reused')
    await redis.pexpire(kept, 1)
    await vi.waitFor(async () => expect(await redis.exists(kept)).toBe(0))
    expect((await increment(worker, key, id)).status).toBe(200)
    expect(await redis.get(key)).toBe('2')
  })

  it('claims for a minute', async () => {
    const worker = oneWorker()
    const held = uniqueKey('held')
    await redis.set(`lock:${held}`, 'other')
    const id = crypto.randomUUID()
    const headers = { 'Idempotency-Key': id }
    const body = { blockingTimeout: 25, fencing: false }
    const leaving = new AbortController()
    const before = new Set(await stored())
    const waiting = worker.fetch(`/v1/locks/${held}`, { headers, body, signal: leaving.signal })
    const [kept = ''] = await vi.waitFor(async () => {
      const added = (await stored()).filter((key) => !before.has(key))
      expect(added).toHaveLength(1)
      return added
    })
    const ttl = await redis.ttl(kept)
    expect(ttl).toBeGreaterThan(30)
    expect(ttl).toBeLessThanOrEqual(60)
    await redis.delete(`lock:${held}`)
    expect((await waiting).status).toBe(201)
    expect(await redis.ttl(kept)).toBeGreaterThan(60)
  })

  it('is nothing after a fault, so that the request may be sent again', async () => {
    const worker = oneWorker()
    const key = uniqueKey()
    const id = crypto.randomUUID()
    const original = globalThis.fetch
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      // The command itself: neither the claim nor the script.
      const isCommand = /incr/i.test(String(init?.body ?? ''))
      if (isCommand) return new Response('{"error":"LOADING"}', { status: 500 })
      return await original(input, init)
    })
    const first = await increment(worker, key, id)
    expect(first.status).toBeGreaterThanOrEqual(500)
    vi.restoreAllMocks()
    expect(await (await increment(worker, key, id)).text()).toBe('{"result":1}')
  })

  it('is nothing after an answer that says to try again', async () => {
    const worker = oneWorker()
    const name = uniqueKey('busy')
    await redis.set(`lock:${name}`, 'other')
    const send = () => {
      const headers = { 'Idempotency-Key': name }
      return worker.fetch(`/v1/locks/${name}`, { headers, body: { fencing: false } })
    }
    await problemOf(await send(), 423, 'lock-held')
    await redis.delete(`lock:${name}`)
    expect((await send()).status).toBe(201)
  })

  it('is no token: a second request makes no second one, and does not show the first', async () => {
    const worker = oneWorker()
    const name = crypto.randomUUID()
    const body = { name, access: 'read', keyPrefixes: null, families: null }
    const send = () => worker.admin('/v1/tokens', { body, headers: { 'Idempotency-Key': name } })
    const kept = await keptBy(async () => {
      const { token }: { token: string } = await (await send()).json()
      expect(token).toMatch(/^rdg_/)
    })
    expect(await redis.get(kept)).not.toContain('rdg_')
    const problem = await problemOf(await send(), 409, 'answer-not-kept')
    expect(problem.detail).toBe('Its status was 201.')
    const { tokens }: { tokens: { name: string }[] } = await (
      await worker.admin('/v1/tokens')
    ).json()
    expect(tokens.filter((token) => token.name === name)).toHaveLength(1)
  })

  it('is no long answer, but that there was one', async () => {
    const worker = oneWorker()
    const key = uniqueKey()
    await redis.set(key, 'x'.repeat(300_000))
    const path = '/v1/pipeline'
    const commands = [
      { method: 'get', args: [key] },
      { method: 'incr', args: [`${key}:n`] },
    ]
    const id = crypto.randomUUID()
    const first = await increment(worker, key, id, { path, body: { commands } })
    expect((await first.text()).length).toBeGreaterThan(300_000)
    const again = await increment(worker, key, id, { path, body: { commands } })
    await problemOf(again, 409, 'answer-not-kept')
    expect(await redis.get(`${key}:n`)).toBe('1')
  })

  it('is not looked at for a body that is too large or no text', async () => {
    const worker = oneWorker({ MAX_BODY_BYTES: '100' })
    const before = (await stored()).length
    const large = await increment(worker, '', 'a', { body: 'x'.repeat(101) })
    await problemOf(large, 413, 'body-too-large')
    const broken = await increment(worker, '', 'a', { body: Uint8Array.of(0xff) })
    await problemOf(broken, 400, 'malformed-json')
    expect(await stored()).toHaveLength(before)
  })
})

describe('an answer', () => {
  /** An app with nothing but the middleware and an answer; how often it was asked for. */
  async function asked(
    answer: () => Response,
  ): Promise<[first: Response, again: Response, number]> {
    let times = 0
    const id = uniqueKey()
    const app = new Hono<AppEnv>()
      .onError((error, c) => problemResponse(c, problemFrom(error)))
      .use(async (c, next) => {
        c.set('usage', new Usage())
        c.set('bearer', { ...ANYBODY, id })
        c.set('settings', settingsFrom(c.env))
        await next()
      }, idempotency)
    app.post('/', () => {
      times++
      return answer()
    })
    const send = () => {
      const request = new Request('http://worker.test/', {
        method: 'POST',
        headers: { 'Idempotency-Key': 'a' },
      })
      return app.fetch(request, env, createExecutionContext())
    }
    return [await send(), await send(), times]
  }

  it('that is a stream is neither read nor kept', async () => {
    const [first, again, times] = await asked(() => {
      const { readable } = new TransformStream()
      return new Response(readable, { headers: { 'Content-Type': 'text/event-stream' } })
    })
    expect(times).toBe(2)
    for (const response of [first, again]) {
      expect(response.status).toBe(200)
      expect(response.headers.has('Idempotency-Replayed')).toBe(false)
      await response.body?.cancel()
    }
  })

  it('that is no text is not kept, and its request is not repeated', async () => {
    const [first, again, times] = await asked(() => new Response(Uint8Array.of(0xff)))
    expect(new Uint8Array(await first.arrayBuffer())).toEqual(Uint8Array.of(0xff))
    expect(times).toBe(1)
    expect(again.status).toBe(409)
    expect(await again.text()).toContain('answer-not-kept')
  })

  it.each([
    ['nothing', ''],
    ['a byte order mark', '\ufeff{}'],
    ['odd characters', '\u0000\u2028"\\\ud83d\ude00'],
  ])('comes back byte for byte: %s', async (_, text) => {
    const headers = { 'Content-Type': 'text/x-odd; charset=utf-8', ETag: '"a"', 'X-Other': 'b' }
    const [first, again, times] = await asked(() => {
      return new Response(text === '' ? null : text, { status: text === '' ? 204 : 202, headers })
    })
    expect(times).toBe(1)
    expect(again.status).toBe(first.status)
    expect(again.headers.get('Content-Type')).toBe(headers['Content-Type'])
    expect(again.headers.get('ETag')).toBe('"a"')
    expect(again.headers.has('X-Other')).toBe(false)
    expect(new Uint8Array(await again.arrayBuffer())).toEqual(
      new Uint8Array(await first.arrayBuffer()),
    )
  })
})

describe('an Idempotency-Key while Redis is away', () => {
  it('keeps the request from being carried out', async () => {
    const worker = oneWorker({ UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1' })
    const response = await increment(worker, 'a', crypto.randomUUID())
    const problem = await problemOf(response, 503, 'redis-unavailable')
    expect(problem.detail).toContain('not carried out')
  })
})
