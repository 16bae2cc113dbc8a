import { expect, it } from 'vitest'
import {
  BusyLoadingError,
  ConnectionError,
  DataError,
  errorFromReply,
  InvalidResponse,
  TimeoutError,
} from '../../lib/errors.ts'
import { Redis } from '../../lib/index.ts'

/** The reason that a command of the SDK's client rejects with when redge's wire does with `error`. */
async function reasonFor(error: Error): Promise<unknown> {
  const fail = (): Promise<never> => Promise.reject(error)
  const requester = { command: fail, pipeline: fail, transaction: fail }
  return await new Redis({ requester }).upstash.get('k').then(
    () => expect.fail('expected a rejection'),
    (reason: unknown) => reason,
  )
}

it.each([
  'ERR syntax error',
  'WRONGTYPE Operation against a key',
  'max daily request limit exceeded. Limit: 10000, Usage: 10000.',
])("gives what the server said in the SDK's error: %s", async (text) => {
  const error = errorFromReply(text)
  expect(await reasonFor(error)).toMatchObject({
    name: 'UpstashError',
    message: text,
    cause: error,
  })
})

it.each([
  new ConnectionError('reset'),
  new BusyLoadingError('loading'),
  new TimeoutError('late'),
  new InvalidResponse('a web page'),
  new DataError('no'),
  new TypeError('other'),
])('passes what the server did not say on as it is: %s', async (error) => {
  expect(await reasonFor(error)).toBe(error)
})

it('has what the server said in the place of each reply of a batch', async () => {
  const replies = async (): Promise<never> =>
    ['v', errorFromReply('unknown to redge'), errorFromReply('ERR no')] as never
  const requester = { command: replies, pipeline: replies, transaction: replies }
  const batch = new Redis({ requester }).upstash.pipeline().get('a').get('b').get('c')
  expect(await batch.exec({ keepErrors: true })).toEqual([
    { result: 'v', error: undefined },
    { result: undefined, error: 'unknown to redge' },
    { result: undefined, error: 'ERR no' },
  ])
})
