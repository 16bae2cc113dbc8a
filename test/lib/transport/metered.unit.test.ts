import { describe, expect, it } from 'vitest'
import {
  type BudgetExceededError,
  ConnectionError,
  DataError,
  MaybeAppliedError,
  NoBackoff,
  Redis,
  type RedisEvent,
  type RedisSettings,
  Retry,
  Usage,
} from '../../../lib/index.ts'
import type { Requester } from '../../../lib/transport/requester.ts'

type Answer = () => Response | Promise<Response>

const json = (value: unknown, init?: ResponseInit) => (): Response => Response.json(value, init)
const lost: Answer = () => Promise.reject(new TypeError('fetch failed'))
const ok = json({ result: 'OK' })

/** A client whose endpoint gives these answers in turn, and the bodies it was sent. */
function client(
  answers: readonly Answer[],
  settings: RedisSettings = {},
): { redis: Redis; sent: string[] } {
  const sent: string[] = []
  const redis = new Redis({
    url: 'https://redis.test',
    token: 'secret-token',
    retry: new Retry(new NoBackoff(), 2),
    ...settings,
    fetch: async (_url, init) => {
      const answer = answers[sent.length]
      sent.push(String(init?.body))
      return (await answer?.()) ?? expect.fail('one request too many')
    },
  })
  return { redis, sent }
}

const failure = async (promise: Promise<unknown>): Promise<unknown> =>
  await promise.then(
    () => expect.fail('expected a rejection'),
    (error: unknown) => error,
  )

describe('usage', () => {
  it('counts requests, commands and the bytes of bodies', async () => {
    const { redis, sent } = client([json({ result: 'é' }), json([{ result: 1 }, { result: 2 }])])
    await redis.get('ü')
    await redis.pipeline({ transaction: false }).llen('a').llen('b').execute()
    const utf8 = new TextEncoder()
    const bytesSent = sent.reduce((sum, body) => sum + utf8.encode(body).length, 0)
    expect(redis.usage.snapshot()).toEqual({
      requests: 2,
      commands: 3,
      billedCommands: 3,
      scripts: 0,
      retries: 0,
      bytesSent,
      bytesReceived: utf8.encode('{"result":"é"}[{"result":1},{"result":2}]').length,
      time: expect.any(Number),
    })
    expect(redis.usage.time).toBeGreaterThanOrEqual(0)
  })

  it('takes the length that the answer declares, which may be that of a compressed body', async () => {
    const { redis } = client([json({ result: 'x' }, { headers: { 'content-length': '7' } })])
    await redis.get('k')
    expect(redis.usage.bytesReceived).toBe(7)
  })

  it('counts MULTI and EXEC as billed', async () => {
    const { redis } = client([json([{ result: 1 }])])
    await redis.pipeline().llen('a').execute()
    expect(redis.usage).toMatchObject({ commands: 1, billedCommands: 3 })
  })

  it('counts each try, also of what fails in the end', async () => {
    const { redis } = client([lost, lost, lost])
    expect(await failure(redis.get('k'))).toBeInstanceOf(ConnectionError)
    expect(redis.usage).toMatchObject({ requests: 3, commands: 3, retries: 2, bytesReceived: 0 })
  })

  it('counts nothing when nothing was sent', async () => {
    const { redis } = client([])
    const signal = AbortSignal.abort(new Error('enough'))
    await failure(redis.with({ signal }).get('k'))
    expect(await failure(redis.set('k', {} as never))).toBeInstanceOf(DataError)
    await redis.pipeline().execute()
    expect(redis.usage).toMatchObject({ requests: 0, commands: 0, bytesSent: 0, time: 0 })
  })

  it('tells how many scripts there were that do not tell what they ran', async () => {
    const { redis } = client([ok, json({ result: 1 }), json([{ result: 1 }, { result: 2 }])])
    await redis.executeCommand('exists', 'k')
    await redis.eval('return 1', 0)
    await redis
      .pipeline({ transaction: false })
      .fcall('f', 0)
      .executeCommand('evalsha_ro')
      .execute()
    expect(redis.usage).toMatchObject({ commands: 4, billedCommands: 4, scripts: 3 })
  })

  it('adds what a script of redge tells it has run, unless it failed', async () => {
    const counting = { innerCommands: (reply: unknown) => Number(reply) }
    const { redis } = client([json({ result: 5 }), json({ error: 'ERR no' }, { status: 400 })])
    await redis.call(['EVAL', 'script', 0], (reply) => reply, counting)
    await failure(redis.call(['EVAL', 'script', 0], (reply) => reply, counting))
    expect(redis.usage).toMatchObject({ commands: 2, billedCommands: 7, scripts: 0 })
  })

  it("counts a view's calls in its own counter and in those above it", async () => {
    const { redis } = client([ok, ok, ok])
    const [request, part] = [new Usage(), new Usage()]
    const view = redis.with({ usage: request })
    await redis.ping()
    await view.ping()
    await view.with({ usage: part, timeout: 3 }).ping()
    expect(view.usage).toBe(request)
    expect(view.with({ timeout: 1 }).usage).toBe(request)
    expect([redis.usage.requests, request.requests, part.requests]).toEqual([3, 2, 1])
  })

  it('counts once where a counter is given twice, and per call where execute() is given one', async () => {
    const { redis } = client([ok, json([{ result: 1 }])])
    const usage = new Usage()
    await redis.with({ usage }).with({ usage }).ping()
    expect(usage.requests).toBe(1)
    await redis.pipeline({ transaction: false }).ping().execute({ usage })
    expect([usage.requests, redis.usage.requests]).toEqual([2, 2])
  })

  it('is the counter that the client was given', async () => {
    const usage = new Usage()
    const { redis } = client([ok], { usage })
    await redis.ping()
    expect(redis.usage).toBe(usage)
    expect(usage.requests).toBe(1)
  })

  it('begins again when it is reset, and gives the figures until then', async () => {
    const { redis } = client([ok, ok])
    await redis.ping()
    const snapshot = redis.usage.snapshot()
    expect(redis.usage.reset()).toEqual(snapshot)
    expect(redis.usage.requests).toBe(0)
    await redis.ping()
    expect(snapshot.requests).toBe(1)
    expect(JSON.parse(JSON.stringify(redis.usage))).toMatchObject({ requests: 1, commands: 1 })
  })

  it('counts the calls of a requester of your own', async () => {
    const requester = { command: async () => 'OK' } as unknown as Requester
    const redis = new Redis({ requester })
    await redis.ping()
    expect(redis.usage).toMatchObject({ requests: 1, commands: 1, bytesSent: 0 })
  })
})

describe('a budget', () => {
  it('refuses a request too many before anything is sent', async () => {
    const { redis, sent } = client([ok, ok])
    const view = redis.with({ budget: { requests: 1 } })
    await view.ping()
    const error = (await failure(view.ping())) as BudgetExceededError
    expect(error).toMatchObject({
      name: 'BudgetExceededError',
      code: 'BUDGET_EXCEEDED',
      needed: { requests: 1, commands: 1 },
      left: { requests: 0, commands: Number.POSITIVE_INFINITY },
    })
    expect(sent).toHaveLength(1)
    await redis.ping()
  })

  it('counts all commands of a batch, and refuses it as a whole', async () => {
    const { redis, sent } = client([json([{ result: 1 }, { result: 2 }])])
    const view = redis.with({ budget: { commands: 3 } })
    await view.pipeline({ transaction: false }).llen('a').llen('b').execute()
    const batch = view.pipeline().llen('a').llen('b').execute()
    expect(await failure(batch)).toMatchObject({ needed: { commands: 2 }, left: { commands: 1 } })
    expect(sent).toHaveLength(1)
  })

  it('refuses a pipeline of several parts before its first', async () => {
    const { redis, sent } = client([ok], { maxRequestSize: 60 })
    const pipe = redis.with({ budget: { requests: 2 } }).pipeline({ transaction: false })
    for (let i = 0; i < 9; i++) pipe.get('a-key-of-some-length')
    expect(await failure(pipe.execute())).toMatchObject({ code: 'BUDGET_EXCEEDED' })
    expect(sent).toEqual([])
  })

  it('ends the retries, and the call rejects with what went wrong', async () => {
    const { redis, sent } = client([lost, lost])
    const error = await failure(redis.with({ budget: { requests: 2 } }).get('k'))
    expect(error).toBeInstanceOf(ConnectionError)
    expect(sent).toHaveLength(2)
  })

  it('that others spend during a pause ends the retries as well', async () => {
    const backoff = { compute: () => 0.05, reset: () => undefined }
    const { redis, sent } = client([lost, ok, ok], { retry: new Retry(backoff, 3) })
    const view = redis.with({ budget: { requests: 2 } })
    const call = failure(view.get('k'))
    await expect.poll(() => sent.length).toBe(1)
    await view.ping()
    expect(await call).toBeInstanceOf(ConnectionError)
    expect(sent).toHaveLength(2)
  })

  it('does not hide that a write may have been applied', async () => {
    const { redis } = client([lost])
    const error = await failure(redis.with({ budget: { requests: 1 } }).incr('n'))
    expect(error).toBeInstanceOf(MaybeAppliedError)
  })

  it('of the client holds for its views, which may have a narrower one', async () => {
    const { redis } = client([ok, ok, ok], { budget: { requests: 3 } })
    const narrow = redis.with({ budget: { requests: 1 } })
    await narrow.ping()
    expect(await failure(narrow.ping())).toMatchObject({ code: 'BUDGET_EXCEEDED' })
    const wide = redis.with({ budget: { requests: 9 } })
    await wide.ping()
    await wide.with({ timeout: 1 }).ping()
    expect(await failure(wide.ping())).toMatchObject({ left: { requests: 0 } })
  })

  it.each([{ requests: -1 }, { commands: Number.NaN }, { requests: '3' as unknown as number }])(
    'that is no number from 0 on is refused: %j',
    (budget) => {
      const { redis } = client([])
      expect(() => redis.with({ budget })).toThrow(DataError)
    },
  )
})

describe('events', () => {
  /** What is the same in every run. */
  function told(events: readonly RedisEvent[]): unknown[] {
    const first = events[0]?.id ?? 0
    return events.map(({ id, timestamp, ...event }) => ({ call: id - first, ...event }))
  }

  it('tell of a request and its reply, and never of keys, values or the token', async () => {
    const events: RedisEvent[] = []
    const answer = json({ result: 'secret-value' }, { headers: { 'content-length': '25' } })
    const { redis } = client([answer], { onEvent: (event) => void events.push(event) })
    const before = Date.now()
    await redis.get('secret-key')
    expect(told(events)).toEqual([
      {
        ...{ call: 0, type: 'request', attempt: 1, command: 'GET', kind: 'command' },
        ...{ names: ['GET'], argCounts: [1], bytesSent: 20 },
        ...{ serverAddress: 'redis.test', serverPort: 443 },
      },
      {
        ...{ call: 0, type: 'reply', attempt: 1, command: 'GET', status: 200 },
        ...{ duration: expect.any(Number), bytesReceived: 25, billedCommands: 1 },
        ...{ error: undefined, errorReplies: [] },
      },
    ])
    for (const { timestamp } of events) {
      expect(timestamp).toBeGreaterThanOrEqual(before)
      expect(timestamp).toBeLessThanOrEqual(Date.now())
    }
    expect(JSON.stringify(events)).not.toMatch(/secret/)
  })

  it('tell of tries and pauses, joined by the id of the call', async () => {
    const events: RedisEvent[] = []
    const { redis } = client([lost, json({ result: 'x' })])
    await redis.with({ onEvent: (event) => void events.push(event) }).get('k')
    const error = { name: 'ConnectionError', code: 'CONNECTION', fromServer: false }
    expect(told(events)).toMatchObject([
      { call: 0, type: 'request', attempt: 1 },
      { call: 0, type: 'reply', attempt: 1, error, status: undefined },
      { call: 0, type: 'retry', attempt: 2, command: 'GET', error },
      { call: 0, type: 'wait', attempt: 2, seconds: 0 },
      { call: 0, type: 'request', attempt: 2 },
      { call: 0, type: 'reply', attempt: 2, error: undefined, status: 200 },
    ])
  })

  it('tell of the commands of batches and of the errors among their replies', async () => {
    const events: RedisEvent[] = []
    const { redis } = client([json([{ result: 1 }, { error: 'WRONGTYPE no' }])], {
      onEvent: (event) => void events.push(event),
    })
    await redis.pipeline().llen('a').lrange('b', 0, 1).execute(false)
    expect(events).toMatchObject([
      { command: 'MULTI', kind: 'transaction', names: ['LLEN', 'LRANGE'], argCounts: [1, 3] },
      { errorReplies: [{ name: 'ResponseError', code: 'WRONGTYPE', fromServer: true }] },
    ])
  })

  it('name the reason of an abort without its words', async () => {
    const events: RedisEvent[] = []
    const controller = new AbortController()
    const { redis } = client([
      () => {
        controller.abort(new RangeError('secret'))
        return Response.json({ result: 'late' })
      },
    ])
    const view = redis.with({ signal: controller.signal, onEvent: (event) => events.push(event) })
    await failure(view.get('k'))
    expect(events[1]).toMatchObject({
      error: { name: 'RangeError', code: undefined, fromServer: false },
    })
    expect(JSON.stringify(events)).not.toMatch(/secret/)
  })

  it('break nothing when the listener throws or rejects', async () => {
    const { redis } = client([json({ result: 'a' }), json({ result: 'b' })])
    const throwing = (): never => {
      throw new Error('of the listener')
    }
    expect(await redis.with({ onEvent: throwing }).get('k')).toBe('a')
    const rejecting = async (): Promise<never> => throwing()
    expect(await redis.with({ onEvent: rejecting }).get('k')).toBe('b')
  })

  it('are not told when nothing is sent', async () => {
    const events: RedisEvent[] = []
    const { redis } = client([], { onEvent: (event) => void events.push(event) })
    await failure(redis.with({ budget: { requests: 0 } }).get('k'))
    await failure(redis.with({ signal: AbortSignal.abort() }).get('k'))
    expect(events).toEqual([])
  })
})
