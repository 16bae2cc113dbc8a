import { describe, expect, it } from 'vitest'
import {
  AuthenticationError,
  ConnectionError,
  InvalidResponse,
  ResponseError,
  TimeoutError,
} from '../../../lib/errors.ts'
import { mergedOptions } from '../../../lib/transport/call-state.ts'
import { HttpRequester } from '../../../lib/transport/http-requester.ts'
import type { WireCommand } from '../../../lib/transport/requester.ts'

interface Sent {
  url: string
  headers: Headers
  body: unknown
}

/** A requester whose endpoint answers as told, and what it was sent. */
function endpoint(answer: () => Response | Promise<Response>): {
  requester: HttpRequester
  sent: Sent[]
} {
  const sent: Sent[] = []
  const fetch = async (url: unknown, init?: RequestInit): Promise<Response> => {
    sent.push({ url: String(url), headers: new Headers(init?.headers), body: init?.body })
    init?.signal?.throwIfAborted()
    const aborted = new Promise<never>((_, reject) => {
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
    })
    return await Promise.race([answer(), aborted])
  }
  const requester = new HttpRequester({
    url: 'http://redis.test/',
    token: 'secret-token',
    fetch: fetch as typeof globalThis.fetch,
  })
  return { requester, sent }
}

function text(...words: (string | Uint8Array)[]): WireCommand {
  return { words, bytes: false }
}

const json = (value: unknown, init?: ResponseInit) => () => Response.json(value, init)
const reject = async (promise: Promise<unknown>): Promise<unknown> =>
  await promise.then(
    () => expect.fail('expected a rejection'),
    (error: unknown) => error,
  )

describe('what is sent', () => {
  it('is a JSON array with the token, at the root', async () => {
    const { requester, sent } = endpoint(json({ result: 'OK' }))
    expect(await requester.command(text('SET', 'k', '007'), {})).toBe('OK')
    expect(sent[0]?.url).toBe('http://redis.test/')
    expect(sent[0]?.body).toBe('["SET","k","007"]')
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer secret-token')
    expect(sent[0]?.headers.get('upstash-encoding')).toBeNull()
  })

  it('is the path form when an argument is not UTF-8, with that argument as the body', async () => {
    const { requester, sent } = endpoint(json({ result: 'OK' }))
    const value = new Uint8Array([255, 0, 10])
    await requester.command(text('SET', 'a/b c', value, 'EX', '10', 'NX'), {})
    expect(sent[0]?.url).toBe('http://redis.test/SET/a%2Fb%20c?EX=10&NX')
    expect(sent[0]?.body).toEqual(value)
  })

  it('keeps every byte of a key that is not UTF-8', async () => {
    const { requester, sent } = endpoint(json({ result: 1 }))
    await requester.command(text('HSET', new Uint8Array([254, 47]), 'f', new Uint8Array([253])), {})
    expect(sent[0]?.url).toBe('http://redis.test/HSET/%fe%2f/f')
  })

  it.each([
    ['GETRANGE', '.', new Uint8Array([255])],
    ['APPEND', '', new Uint8Array([255])],
    ['SET', new Uint8Array([255]), '_token', 'x'],
    ['SET', 'k'.repeat(9000), new Uint8Array([255])],
  ])('refuses words that no URL can carry: %s', async (...words) => {
    const { requester, sent } = endpoint(json({ result: 1 }))
    expect(await reject(requester.command(text(...words), {}))).toMatchObject({ code: 'DATA' })
    expect(sent).toEqual([])
  })

  it('sends a valid UTF-8 byte argument as text, a byte order mark included', async () => {
    const { requester, sent } = endpoint(json({ result: 'OK' }))
    await requester.command(text('SET', 'k', new TextEncoder().encode('\ufeffé')), {})
    expect(sent[0]?.body).toBe('["SET","k","\ufeffé"]')
  })

  it('passes the sync token of the last answer on', async () => {
    const { requester, sent } = endpoint(
      json({ result: 'OK' }, { headers: { 'upstash-sync-token': 'abc' } }),
    )
    const options = mergedOptions({}, { syncToken: '' })
    await requester.command(text('SET', 'k', 'v'), options)
    await requester.command(text('GET', 'k'), options)
    await requester.command(text('GET', 'k'), { ...options, readYourWrites: false })
    const tokens = sent.map(({ headers }) => headers.get('upstash-sync-token'))
    expect(tokens).toEqual(['', 'abc', null])
  })
})

describe('what comes back', () => {
  it('is bytes when asked for, a bare OK included', async () => {
    const { requester, sent } = endpoint(json({ result: ['T0s=', null, 1, ['/wA=']] }))
    const reply = await requester.command({ words: ['X'], bytes: true }, {})
    expect(sent[0]?.headers.get('upstash-encoding')).toBe('base64')
    expect(reply).toEqual([new Uint8Array([79, 75]), null, 1, [new Uint8Array([255, 0])]])
    const status = endpoint(json({ result: 'OK' })).requester
    expect(await status.command({ words: ['X'], bytes: true }, {})).toEqual(
      new Uint8Array([79, 75]),
    )
  })

  it('is text for the text commands of a batch in which one wants bytes', async () => {
    const { requester } = endpoint(json([{ result: '/w==' }, { result: 'w6k=' }]))
    const replies = await requester.pipeline(
      [{ words: ['DUMP', 'k'], bytes: true }, text('GET', 'k')],
      {},
    )
    expect(replies).toEqual([new Uint8Array([255]), 'é'])
  })

  it('has errors in their places in a batch', async () => {
    const { requester } = endpoint(json([{ result: 1 }, { error: 'WRONGTYPE no' }]))
    const [one, error] = await requester.pipeline([text('A'), text('LPUSH', 'k', 'v')], {})
    expect(one).toBe(1)
    expect(error).toBeInstanceOf(ResponseError)
    expect(error).toMatchObject({ code: 'WRONGTYPE', command: 'LPUSH', argCount: 2 })
  })
})

describe('what goes wrong', () => {
  it('is the error of the server, with the status, the name and the number of arguments', async () => {
    const { requester } = endpoint(json({ error: 'ERR syntax error' }, { status: 400 }))
    const error = await reject(requester.command(text('SET', 'key-name', 'value'), {}))
    expect(error).toBeInstanceOf(ResponseError)
    expect(error).toMatchObject({
      message: 'syntax error',
      status: 400,
      command: 'SET',
      argCount: 2,
    })
  })

  it('is an error also with status 200', async () => {
    const { requester } = endpoint(json({ error: 'ERR max request size exceeded' }))
    expect(await reject(requester.command(text('GET', 'k'), {}))).toBeInstanceOf(ResponseError)
  })

  it('is an AuthenticationError for 401', async () => {
    const { requester } = endpoint(json({ error: 'Unauthorized' }, { status: 401 }))
    const error = await reject(requester.command(text('GET', 'k'), {}))
    expect(error).toBeInstanceOf(AuthenticationError)
    expect(error).toMatchObject({ status: 401 })
  })

  it('is a ConnectionError for a server that is down, with the seconds to wait', async () => {
    const { requester } = endpoint(
      json({ error: 'ERR no connection' }, { status: 503, headers: { 'retry-after': '2' } }),
    )
    const error = await reject(requester.command(text('GET', 'k'), {}))
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error).toMatchObject({ status: 503, retryAfter: 2 })
  })

  it.each([
    ['<html>Bad gateway</html>', 502, 'text/html'],
    ['{"result":"OK', 200, 'application/json'],
    ['{}', 200, 'application/json'],
    ['{"result":{"a":1}}', 200, 'application/json'],
    ['null', 200, 'application/json'],
    ['', 200, ''],
  ])('is an InvalidResponse for %s', async (body, status, type) => {
    const { requester } = endpoint(
      () => new Response(body, { status, headers: { 'content-type': type } }),
    )
    const error = await reject(requester.command(text('GET', 'k'), {}))
    expect(error).toBeInstanceOf(InvalidResponse)
    expect(error).toMatchObject({ status })
    expect(String(error)).toContain(`HTTP ${status}`)
  })

  it.each([[[]], [[{ result: 1 }]], [[{ result: 1 }, {}]], [{ result: 1 }]])(
    'is an InvalidResponse for %j as the answer to two commands',
    async (body) => {
      const { requester } = endpoint(json(body))
      const error = await reject(requester.transaction([text('A'), text('B')], {}))
      expect(error).toBeInstanceOf(InvalidResponse)
    },
  )

  it('is a ConnectionError when fetch rejects, with the cause', async () => {
    const cause = new TypeError('fetch failed')
    const { requester } = endpoint(() => Promise.reject(cause))
    const error = await reject(requester.command(text('GET', 'k'), {}))
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error).toMatchObject({ cause })
  })

  it('is a TimeoutError after the time allowed', async () => {
    const { requester } = endpoint(() => new Promise(() => {}))
    const error = await reject(requester.command(text('GET', 'k'), { timeout: 0.01 }))
    expect(error).toBeInstanceOf(TimeoutError)
  })

  it("is the signal's own reason when the caller aborts, before or during the call", async () => {
    const reason = new Error('enough')
    const { requester } = endpoint(() => new Promise(() => {}))
    const controller = new AbortController()
    const call = reject(
      requester.command(text('GET', 'k'), { signal: controller.signal, timeout: 5 }),
    )
    controller.abort(reason)
    expect(await call).toBe(reason)
    const late = requester.command(text('GET', 'k'), { signal: AbortSignal.abort(reason) })
    expect(await reject(late)).toBe(reason)
  })

  it('never shows a value, a key or the token', async () => {
    const { requester } = endpoint(() => new Response('<html>', { status: 500 }))
    const command = text('SET', 'secret-key', 'secret-value')
    const error = await reject(requester.command(command, {}))
    const batchError = await reject(requester.pipeline([command, command], {}))
    for (const shown of [error, batchError] as Error[]) {
      expect(JSON.stringify(shown) + shown.message + shown.stack).not.toMatch(/secret/)
    }
  })
})
