import { afterEach, describe, expect, it, vi } from 'vitest'
import { uniqueKey } from '../../support/workerd.ts'
import { adminApi, api, apiWith, type Call, problemOf } from '../support.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a request', () => {
  it.each([['/nothing'], ['/v1/nothing'], ['/v1/commands'], ['/v1/locks/'], ['/v1/locks/a/b']])(
    'to %s finds nothing',
    async (path) => {
      await problemOf(await api(path), 404, 'not-found')
    },
  )

  it.each([
    ['PUT', '/healthz', 'GET, HEAD'],
    ['POST', '/readyz', 'GET, HEAD'],
    ['GET', '/v1/commands/get', 'POST'],
    ['DELETE', '/v1/pipeline', 'POST'],
    ['PUT', '/v1/locks/a', 'POST, PATCH, DELETE, GET, HEAD'],
    ['POST', '/v1/locks', 'GET, HEAD'],
    ['GET', '/v1/multi-locks', 'POST, PATCH, DELETE'],
    ['GET', '/v1/semaphores/a/permits', 'POST, PATCH, DELETE'],
    ['POST', '/v1/semaphores/a', 'GET, HEAD, DELETE'],
    ['PUT', '/v1/read-write-locks/a/write', 'POST, PATCH, DELETE'],
    ['PATCH', '/v1/read-write-locks/a', 'GET, HEAD, DELETE'],
    ['OPTIONS', '/v1/locks/a', 'POST, PATCH, DELETE, GET, HEAD'],
    ['POST', '/v1/leaderboards/a', 'GET, HEAD'],
    ['GET', '/v1/leaderboards/a/entries', 'POST'],
    ['PATCH', '/v1/leaderboards/a/entries/b', 'GET, HEAD, DELETE'],
    ['DELETE', '/v1/leaderboards/a/entries/b/around', 'GET, HEAD'],
  ])('%s %s is told which methods there are', async (method, path, allow) => {
    const response = await api(path, { method })
    expect(response.headers.get('Allow')).toBe(allow)
    await problemOf(response, 405, 'method-not-allowed')
  })

  it.each([['/v1/locks/%'], ['/v1/locks/%zz'], ['/v1/locks/%ff'], ['/v1/leaderboards/%c3/x']])(
    'with the malformed path %s is refused',
    async (path) => {
      await problemOf(await api(path), 400, 'malformed-path')
    },
  )

  const long = 'x'.repeat(100_000)
  it.each<[number, string, string, Call]>([
    [404, 'unknown-method', `/v1/commands/${long}`, { body: {} }],
    [400, 'invalid-name', `/v1/locks/${long}`, {}],
    [400, 'invalid-name', `/v1/locks/${long}`, { body: {} }],
    [400, 'invalid-name', `/v1/locks/${long}`, { method: 'DELETE', body: { token: 'a' } }],
    [400, 'invalid-name', `/v1/semaphores/${long}`, {}],
    [400, 'invalid-name', `/v1/read-write-locks/${long}/read`, { body: {} }],
    [400, 'invalid-name', `/v1/leaderboards/${long}`, {}],
    [400, 'invalid-name', `/v1/leaderboards/a/entries/${long}`, {}],
    [400, 'invalid-name', `/v1/leaderboards/a/entries/${long}`, { method: 'DELETE' }],
    [400, 'invalid-name', `/v1/locks/${'%C3%A9'.repeat(513)}`, {}],
  ])('with a name of 100 KB is %i %s', async (status, name, path, call) => {
    await problemOf(await api(path, call), status, name)
  })

  it('may have a name of 100 KB as an argument', async () => {
    const response = await api('/v1/commands/get', { body: { args: [long] } })
    expect(await response.json()).toEqual({ result: null })
  })
})

describe('a body', () => {
  const path = '/v1/commands/get'

  it.each([
    ['is no JSON', '{"args":'],
    ['is text', 'hello'],
    ['is followed by more', '{} {}'],
    ['is not UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['is nested without end', '['.repeat(300_000)],
  ])('that %s is refused', async (_, body) => {
    await problemOf(await api(path, { body }), 400, 'malformed-json')
  })

  it.each([
    ['a list', '[]', undefined],
    ['text', '"text"', undefined],
    ['a number', '42', undefined],
    ['null', 'null', undefined],
    ['args that are no list', '{"args": {"0": "k"}}', 'args'],
    ['args that are null', '{"args": null}', 'args'],
    ['options that are a list', '{"options": []}', 'options'],
    ['options that are null', '{"options": null}', 'options'],
    ['a member that nobody knows', '{"arguments": []}', 'arguments'],
    ['text for a flag', '{"decodeResponses": "no"}', 'decodeResponses'],
  ])('that is %s is refused', async (_, body, pointer) => {
    const problem = await problemOf(await api(path, { body }), 400, 'invalid-body')
    expect(problem.pointer).toBe(pointer)
  })

  it('may be missing', async () => {
    await problemOf(await api(path, { method: 'POST' }), 400, 'wrong-arity')
    const response = await api('/v1/commands/mget', { body: { args: [[]] } })
    expect(await response.json()).toEqual({ result: [] })
  })

  it('may begin with a byte order mark', async () => {
    const response = await api(path, { body: `\ufeff{"args": ["${uniqueKey()}"]}` })
    expect(response.status).toBe(200)
  })

  const limit = 1_048_576
  const ofLength = (length: number) => `{"args": ["${'x'.repeat(length - 14)}"]}`

  it('may be as long as the limit', async () => {
    const body = ofLength(limit)
    expect(body.length).toBe(limit)
    expect((await api(path, { body })).status).toBe(200)
  })

  it('is too large when it is declared so', async () => {
    const problem = await problemOf(
      await api(path, { body: ofLength(limit + 1) }),
      413,
      'body-too-large',
    )
    expect(problem.detail).toContain(String(limit))
  })

  it('is too large when it arrives so, in pieces of no declared length', async () => {
    let sent = 0
    const body = new ReadableStream({
      pull(controller) {
        sent += 65_536
        controller.enqueue(new Uint8Array(65_536).fill(0x20))
        if (sent > 100 * limit) controller.close()
      },
    })
    await problemOf(await api(path, { body }), 413, 'body-too-large')
    expect(sent).toBeLessThan(2 * limit)
  })

  it('may break off', async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"args'))
        controller.error(new Error('gone'))
      },
    })
    await problemOf(await apiWith({}, path, { body }), 400, 'request-cancelled')
  })

  it('has the limit that is configured', async () => {
    const bindings = { MAX_BODY_BYTES: '10' }
    const response = await apiWith(bindings, path, { body: { args: ['key'] } })
    await problemOf(response, 413, 'body-too-large')
    const nonsense = await apiWith({ MAX_BODY_BYTES: '1e' }, path, { body: {} })
    await problemOf(nonsense, 503, 'not-configured')
  })
})

describe('Redis', () => {
  const path = '/v1/commands/set'
  const key = uniqueKey()
  const secret = 'a-secret-value'
  const call = { body: { args: [key, secret] } }

  /** A write that may not be repeated: a second INCR counts twice. */
  const write = { body: { args: [key, 5] } }

  async function problemWith(
    answer: () => Promise<Response>,
    status: number,
    name: string,
    [method, made]: readonly [string, Call] = ['set', call],
  ) {
    vi.spyOn(globalThis, 'fetch').mockImplementation(answer)
    const response = await apiWith({}, `/v1/commands/${method}`, made)
    const text = await response.clone().text()
    expect(text).not.toContain(secret)
    expect(text).not.toContain(key)
    return problemOf(response, status, name)
  }

  it('is away when the gateway is stopped', async () => {
    const closed = { UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1' }
    for (const [somewhere, made] of [
      [path, call],
      ['/v1/pipeline', { body: { commands: [{ method: 'set', args: [key, secret] }] } }],
      ['/v1/locks', {}],
      ['/v1/locks/a', {}],
      ['/v1/semaphores/a', {}],
      ['/v1/read-write-locks/a', {}],
      ['/v1/leaderboards/a', {}],
    ] as const) {
      const response = await apiWith(closed, somewhere, made)
      expect(response.headers.get('Retry-After')).toBe('1')
      await problemOf(response, 503, 'redis-unavailable')
    }
  })

  it('may have applied a write when the gateway is stopped: no runtime tells the difference', async () => {
    const closed = { UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1' }
    for (const [somewhere, made] of [
      ['/v1/commands/incr', write],
      ['/v1/pipeline', { body: { commands: [{ method: 'incr', args: [key] }] } }],
      ['/v1/leaderboards/a/entries', { body: { entries: { ada: 1 }, incr: true } }],
    ] as const) {
      const response = await apiWith(closed, somewhere, made)
      const problem = await problemOf(response, 502, 'maybe-applied')
      expect(problem.detail).toContain('count twice')
    }
  })

  const lost = async () => {
    throw new TypeError(`Network connection lost while sending ${secret}`)
  }
  const late = async () => {
    throw new DOMException('The operation timed out.', 'TimeoutError')
  }

  it.each<[string, () => Promise<Response>, number, string]>([
    ['is away when its reply is lost', lost, 503, 'redis-unavailable'],
    ['is late', late, 504, 'redis-timeout'],
  ])('%s, as to what may be repeated, which was sent four times', async (...row) => {
    const [, answer, status, name] = row
    const problem = await problemWith(answer, status, name)
    expect(problem.detail).toContain('may be sent again')
    expect(fetch).toHaveBeenCalledTimes(4)
  })

  it.each<[string, () => Promise<Response>]>([
    ['its reply is lost', lost],
    ['it is late', late],
    ['the gateway lost it', async () => Response.json({ error: 'ERR gone' }, { status: 502 })],
  ])('may have applied a write when %s, which was sent once', async (_, answer) => {
    await problemWith(answer, 502, 'maybe-applied', ['incr', write])
    expect(fetch).toHaveBeenCalledTimes(1)
  })

  it('is away when the gateway says so, and how long', async () => {
    const headers = { 'Retry-After': '7' }
    const answer = async () =>
      Response.json({ error: 'ERR Redis is not reachable' }, { status: 503, headers })
    vi.spyOn(globalThis, 'fetch').mockImplementation(answer)
    for (const [method, made] of [
      ['set', call],
      ['incr', write],
    ] as const) {
      const response = await apiWith({}, `/v1/commands/${method}`, made)
      expect(response.headers.get('Retry-After')).toBe('7')
      await problemOf(response, 503, 'redis-unavailable')
    }
  })

  it('has answered in a broken way', async () => {
    const broken = [
      () => new Response('<html>', { status: 502 }),
      () => new Response('{"result": "O'),
      () => Response.json({}),
      () => Response.json([{ result: 'OK' }]),
    ]
    for (const answer of broken) {
      await problemWith(async () => answer(), 502, 'redis-invalid-response')
    }
  })

  it('refuses the token of the Worker', async () => {
    const wrong = { UPSTASH_REDIS_REST_TOKEN: 'wrong-gateway-token' }
    const response = await apiWith(wrong, path, call)
    const problem = await problemOf(response, 502, 'redis-authentication')
    expect(JSON.stringify(problem)).not.toContain('wrong-gateway-token')
  })

  it('is not named', async () => {
    for (const bindings of [
      { UPSTASH_REDIS_REST_URL: undefined },
      { UPSTASH_REDIS_REST_TOKEN: '' },
      { UPSTASH_REDIS_REST_URL: 'redis://localhost:6379' },
    ]) {
      await problemOf(await apiWith(bindings, path, call), 503, 'not-configured')
    }
  })

  it('may be named by the other variables', async () => {
    const { env } = await import('cloudflare:workers')
    const bindings = {
      UPSTASH_REDIS_REST_URL: undefined,
      UPSTASH_REDIS_REST_TOKEN: undefined,
      KV_REST_API_URL: env.UPSTASH_REDIS_REST_URL,
      KV_REST_API_TOKEN: env.UPSTASH_REDIS_REST_TOKEN,
    }
    expect((await apiWith(bindings, path, call)).status).toBe(200)
  })

  it('says what is wrong with a command', async () => {
    await api(path, { body: { args: [key, secret] } })
    const wrongType = await api('/v1/commands/sadd', { body: { args: [key, 'a'] } })
    expect(await problemOf(wrongType, 409, 'wrong-type')).toMatchObject({ code: 'WRONGTYPE' })
    const notInteger = await api('/v1/commands/incr', { body: { args: [key] } })
    expect(await problemOf(notInteger, 400, 'redis-error')).toMatchObject({
      code: 'ERR',
      detail: 'value is not an integer or out of range',
    })
    const noNames = await api('/v1/commands/delete', { body: {} })
    expect(await problemOf(noNames, 400, 'wrong-arity')).toMatchObject({ code: 'ERR' })
  })

  it('is not quoted when it quotes the request', async () => {
    const body = { args: [secret, 'x'] }
    const quoting = await adminApi('/v1/commands/config_set', { body })
    const problem = await problemOf(quoting, 400, 'redis-error')
    expect(problem.detail).toMatch(/ …$/)
    expect(JSON.stringify(problem)).not.toContain(secret)
    const script = { args: [`return redis.error_reply('${secret}')`, 0] }
    const answer = await problemOf(
      await adminApi('/v1/commands/eval', { body: script }),
      400,
      'redis-error',
    )
    expect(JSON.stringify(answer)).not.toContain(secret)
  })
})

describe('a fault of the Worker', () => {
  it('tells nothing but its request id, which is in the log', async () => {
    const logged = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const faulty = {
      get LOCK_KEY_PREFIX(): string {
        throw new Error('a secret detail')
      },
    }
    const request = new Request('http://worker.test/v1/locks/a', {
      headers: { Authorization: 'Bearer t' },
    })
    const { createApp } = await import('../../../functions/app.ts')
    const bindings = Object.defineProperties(
      { REDGE_API_TOKEN: 't' },
      Object.getOwnPropertyDescriptors(faulty),
    )
    const problem = await problemOf(
      await createApp().fetch(request, bindings),
      500,
      'internal-error',
    )
    expect(problem.detail).toBeUndefined()
    const [line] = logged.mock.calls.flat()
    expect(line).toContain(problem.requestId)
    expect(line).not.toContain('a secret detail')
  })
})
