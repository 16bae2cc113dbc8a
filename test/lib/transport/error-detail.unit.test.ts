import { expect, it } from 'vitest'
import {
  ConnectionError,
  MaybeAppliedError,
  Redis,
  type RedisError,
  ResponseError,
} from '../../../lib/index.ts'

/** A client whose endpoint always gives this answer. */
function client(answer: () => Response | Promise<Response>): Redis {
  return new Redis({
    url: 'https://redis.test',
    token: 'secret-token',
    fetch: async () => await answer(),
    retry: false,
  })
}

const json =
  (value: unknown, status = 200) =>
  (): Response =>
    Response.json(value, { status })

async function failure(call: Promise<unknown>): Promise<RedisError> {
  return await call.then(
    () => expect.fail('expected a rejection'),
    (error: RedisError) => error,
  )
}

const refusing = client(json({ error: 'WRONGTYPE no' }, 400))

it('tells status, code, name and number of arguments, and no keys by default', async () => {
  const error = await failure(refusing.zadd('scores', { ann: 1 }))
  expect({ ...error }).toEqual({ code: 'WRONGTYPE', status: 400, command: 'ZADD', argCount: 3 })
})

it('tells the keys and never the values when it is asked to, by client or view', async () => {
  const view = refusing.with({ errorDetail: 'keys' })
  const error = await failure(view.mset({ one: 'secret-1', two: 'secret-2' }))
  expect(error).toBeInstanceOf(ResponseError)
  expect(error.keys).toEqual(['one', 'two'])
  expect(`${error.stack}${JSON.stringify(error)}`).not.toMatch(/secret/)
  expect((await failure(view.with({ errorDetail: 'none' }).get('k'))).keys).toBeUndefined()
})

it('tells a key that is not UTF-8 as far as it is text', async () => {
  const view = refusing.with({ errorDetail: 'keys' })
  const error = await failure(view.get(new Uint8Array([0x6b, 0xff])))
  expect(error.keys).toEqual(['k\ufffd'])
})

it('tells nothing of keys where they are not known', async () => {
  const call = refusing.with({ errorDetail: 'keys' }).executeCommand('NEWCOMMAND', 'secret')
  expect(await failure(call)).not.toHaveProperty('keys')
})

it('tells the keys of the one command of a batch that failed', async () => {
  const redis = client(json([{ result: 1 }, { error: 'WRONGTYPE no' }])).with({
    errorDetail: 'keys',
  })
  const error = await failure(redis.pipeline().llen('a').llen('b').execute())
  expect(error).toMatchObject({ command: 'LLEN', keys: ['b'] })
})

it.each([
  ['lost', (): Promise<Response> => Promise.reject(new TypeError('fetch failed'))],
  ['no JSON', (): Response => new Response('<html>', { status: 502 })],
  ['of a server that is down', json({ error: 'ERR down' }, 500)],
  ['an endless wait', (): Promise<Response> => new Promise(() => undefined)],
])('tells the keys as well when the answer is %s', async (_what, answer) => {
  const redis = client(answer).with({ errorDetail: 'keys', timeout: 0.05 })
  expect((await failure(redis.get('k'))).keys).toEqual(['k'])
  expect((await failure(redis.incr('n'))).keys).toEqual(['n'])
  const batch = redis.pipeline({ transaction: false }).get('a').mget('b', 'c').execute()
  expect(await failure(batch)).toMatchObject({ command: 'PIPELINE', keys: ['a', 'b', 'c'] })
})

it('tells them with a write that may have been applied', async () => {
  const redis = client(() => Promise.reject(new TypeError('fetch failed')))
  const error = await failure(redis.with({ errorDetail: 'keys' }).incr('n'))
  expect(error).toBeInstanceOf(MaybeAppliedError)
  expect(error).toMatchObject({ command: 'INCRBY', keys: ['n'] })
})

it('is a timeout or an abort also where the fetch given does not heed its signal', async () => {
  const redis = client(() => new Promise(() => undefined))
  expect(await failure(redis.with({ timeout: 0.02 }).get('k'))).toMatchObject({ code: 'TIMEOUT' })
  const reason = new Error('enough')
  const controller = new AbortController()
  const call = failure(redis.with({ signal: controller.signal }).get('k'))
  controller.abort(reason)
  expect(await call).toBe(reason)
})

it('is an abort when the answer has come in the same moment', async () => {
  const reason = new Error('enough')
  const controller = new AbortController()
  const redis = client(() => {
    controller.abort(reason)
    return Response.json({ result: 'late' })
  })
  expect(await failure(redis.with({ signal: controller.signal }).get('k'))).toBe(reason)
})

it('rejects at once with the reason while a call waits for its turn', async () => {
  const redis = new Redis({
    url: 'https://redis.test',
    token: 't',
    autoPipeline: true,
    fetch: () => new Promise<Response>(() => undefined),
  })
  const controller = new AbortController()
  const first = failure(redis.with({ timeout: 0.2 }).get('a'))
  const reason = new Error('enough')
  const waiting = failure(redis.with({ signal: controller.signal }).get('b'))
  controller.abort(reason)
  expect(await Promise.race([waiting, first])).toBe(reason)
  expect(await first).not.toBeInstanceOf(ConnectionError)
})
