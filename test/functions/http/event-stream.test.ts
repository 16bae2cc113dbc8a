import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { Hono } from 'hono'
import { Usage } from 'redge/core'
import { afterEach, expect, it, vi } from 'vitest'
import type { AppEnv } from '../../../functions/http/context.ts'
import { type EventSink, eventStream } from '../../../functions/http/event-stream.ts'
import { Problem } from '../../../functions/http/problem.ts'

const BEARER = { id: 'x', name: 'x', access: 'read', keyPrefixes: null, families: null } as const

/** Answers with what `produce` sends. */
async function answer(
  produce: (sink: EventSink) => Promise<void>,
  init: RequestInit = {},
  expiresAt: number | null = null,
): Promise<{ response: Response; settled: () => Promise<void> }> {
  const app = new Hono<AppEnv>().get('/', (c) => {
    c.set('requestId', 'r1')
    c.set('usage', new Usage())
    c.set('bearer', { ...BEARER, expiresAt })
    return eventStream(c, produce)
  })
  const context = createExecutionContext()
  const response = await app.fetch(
    new Request('http://worker.test/', init),
    { USAGE_INTERVAL: '0' },
    context,
  )
  return { response, settled: () => waitOnExecutionContext(context) }
}

/** The heartbeats that are set and not cleared again. */
function heartbeats(): { beat: () => void; alive: Set<unknown> } {
  const { setInterval: set, clearInterval: clear } = globalThis
  const found = { beat: (): void => undefined, alive: new Set<unknown>() }
  vi.spyOn(globalThis, 'setInterval').mockImplementation(((callback: () => void, ms: number) => {
    const timer = set(ms === 15_000 ? () => undefined : callback, ms)
    if (ms === 15_000) {
      found.beat = callback
      found.alive.add(timer)
    }
    return timer
  }) as never)
  vi.spyOn(globalThis, 'clearInterval').mockImplementation((timer) => {
    found.alive.delete(timer)
    clear(timer)
  })
  return found
}

afterEach(() => {
  vi.restoreAllMocks()
})

it('writes events in the form of server-sent events, each part on one line', async () => {
  const { response, settled } = await answer(async (sink) => {
    await sink.send({ id: '1-0' }, { id: '2-0', event: 'entry', data: { text: 'a\nb\r\n\u2028' } })
    await sink.send({ data: null })
  })
  expect(await response.text()).toBe(
    'retry: 1000\n\n' +
      'id: 1-0\n\n' +
      'id: 2-0\nevent: entry\ndata: {"text":"a\\nb\\r\\n\u2028"}\n\n' +
      'data: null\n\n' +
      ': end\n\n',
  )
  expect(response.headers.get('Content-Type')).toBe('text/event-stream; charset=utf-8')
  await settled()
})

it('sends a comment every 15 seconds, and leaves no timer when it ends', async () => {
  const timers = heartbeats()
  const { promise, resolve } = Promise.withResolvers<void>()
  const { response, settled } = await answer(() => promise)
  const reader = response.body?.getReader()
  const read = async (): Promise<string> => new TextDecoder().decode((await reader?.read())?.value)
  expect(await read()).toBe('retry: 1000\n\n')
  expect(timers.alive.size).toBe(1)
  // Until the last write is done there is no need for a comment.
  const beats = setInterval(timers.beat, 5)
  expect(await read()).toBe(': \n\n')
  expect(await read()).toBe(': \n\n')
  clearInterval(beats)
  resolve()
  let last = ''
  while (!last.includes('end')) last = await read()
  expect(await reader?.read()).toEqual({ done: true, value: undefined })
  await settled()
  expect(timers.alive.size).toBe(0)
})

it('tells who produces events that the client has left, and leaves no timer', async () => {
  const timers = heartbeats()
  const left = Promise.withResolvers<unknown>()
  const { response, settled } = await answer(async (sink) => {
    await new Promise((resolve) => sink.signal.addEventListener('abort', resolve))
    left.resolve(sink.signal.reason)
    await sink.send({ data: 'too late' })
  })
  const reader = response.body?.getReader()
  await reader?.read()
  await reader?.cancel()
  expect(await left.promise).toMatchObject({ name: 'AbortError' })
  await settled()
  expect(timers.alive.size).toBe(0)
})

it.each([
  ['asks for the headers alone', { method: 'HEAD' }],
  ['has left before it begins', { signal: AbortSignal.abort() }],
])('lets who produces events clean up when a client %s', async (_, init) => {
  const timers = heartbeats()
  let isCleanedUp = false
  const { response, settled } = await answer(async (sink) => {
    isCleanedUp = sink.signal.aborted
    await sink.send({ data: 'too late' })
  }, init)
  expect(response.headers.get('Content-Type')).toBe('text/event-stream; charset=utf-8')
  await settled()
  expect(isCleanedUp).toBe(true)
  expect(timers.alive.size).toBe(0)
})

it('ends when the token expires, and not before', async () => {
  const expiresAt = Date.now() / 1000 + 0.3
  const aborted = Promise.withResolvers<number>()
  const { response, settled } = await answer(
    async (sink) => {
      sink.signal.addEventListener('abort', () => aborted.resolve(Date.now() / 1000))
      await aborted.promise
      await sink.send({ data: 'too late' })
    },
    {},
    expiresAt,
  )
  expect(await response.text()).toBe('retry: 1000\n\n')
  expect(await aborted.promise).toBeGreaterThan(expiresAt - 0.1)
  await settled()
})

it('waits for a client that reads slowly', async () => {
  let sent = 0
  const { response, settled } = await answer(async (sink) => {
    for (; sent < 100; sent++) await sink.send({ data: sent })
  })
  const reader = response.body?.getReader()
  await reader?.read()
  await reader?.read()
  expect(sent).toBeLessThan(10)
  await reader?.cancel()
  await settled()
  expect(sent).toBeLessThan(10)
})

it('ends with a problem when something goes wrong, and says nothing of what nobody expected', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  for (const [error, name] of [
    [new Problem('wrong-type'), 'wrong-type'],
    [new Error('the secret value'), 'internal-error'],
  ] as const) {
    const { response, settled } = await answer(async () => {
      throw error
    })
    const text = await response.text()
    expect(text).toContain(`event: error\ndata: {"type":"urn:redge:problem:${name}"`)
    expect(text).not.toContain('secret')
    await settled()
  }
  expect(log).toHaveBeenCalledTimes(1)
  expect(String(log.mock.calls)).not.toContain('secret')
})
