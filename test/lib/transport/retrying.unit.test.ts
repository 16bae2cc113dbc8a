import { describe, expect, it, vi } from 'vitest'
import {
  AuthenticationError,
  BusyLoadingError,
  ConnectionError,
  InvalidResponse,
  MaxConnectionsError,
  MaybeAppliedError,
  ResponseError,
  TimeoutError,
} from '../../../lib/errors.ts'
import { ConstantBackoff, NoBackoff } from '../../../lib/retry/backoff.ts'
import { Retry } from '../../../lib/retry/retry.ts'
import type { CallOptions, Requester, WireCommand } from '../../../lib/transport/requester.ts'
import { Retrying } from '../../../lib/transport/retrying.ts'
import type { RawReply } from '../../../lib/wire/replies.ts'

const retry = new Retry(new NoBackoff(), 3)
const READ: WireCommand = { words: ['GET', 'k'], bytes: false }
const WRITE: WireCommand = { words: ['INCR', 'k'], bytes: false }

/** A server that fails with each of the errors in turn, then answers `done`. */
function failing(...errors: Error[]): { requester: Retrying; tries: () => number } {
  let tries = 0
  const answer = async (): Promise<never> => {
    const error = errors[tries++]
    if (error) throw error
    return 'done' as never
  }
  const inner = { command: answer, pipeline: answer, transaction: answer } as unknown as Requester
  return { requester: new Retrying(inner), tries: () => tries }
}

const reasonOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('expected a rejection'),
    (reason: unknown) => reason,
  )

describe('after a lost reply', () => {
  const lost = [
    new ConnectionError('reset'),
    new TimeoutError('late'),
    new ConnectionError('bad gateway', { status: 502 }),
    new ConnectionError('down', { status: 503 }),
    new InvalidResponse('a web page', { status: 200 }),
  ]

  it.each(lost)('%s: a read is sent again', async (error) => {
    const { requester, tries } = failing(error, error)
    expect(await requester.command(READ, { retry })).toBe('done')
    expect(tries()).toBe(3)
  })

  it.each(lost)('%s: a write is not, and says that it may have been applied', async (error) => {
    const { requester, tries } = failing(error)
    const reason = await reasonOf(requester.command(WRITE, { retry }))
    expect(reason).toBeInstanceOf(MaybeAppliedError)
    expect(reason).toMatchObject({ cause: error, code: 'MAYBE_APPLIED' })
    expect(tries()).toBe(1)
  })

  it('a batch is sent again when all of it is repeatable', async () => {
    const error = new ConnectionError('reset')
    const mixed = failing(error)
    expect(await reasonOf(mixed.requester.pipeline([READ, WRITE], { retry }))).toBeInstanceOf(
      MaybeAppliedError,
    )
    const reads = failing(error)
    expect(await reads.requester.transaction([READ, READ], { retry })).toBe('done')
  })

  it('a batch is not, when a read in it would find what is written after it', async () => {
    const { requester, tries } = failing(new ConnectionError('reset'))
    const overwrite: WireCommand = { words: ['SET', 'k', 'v'], bytes: false }
    const reason = await reasonOf(requester.transaction([READ, overwrite], { retry }))
    expect(reason).toBeInstanceOf(MaybeAppliedError)
    expect(tries()).toBe(1)
  })

  it('gives up with the last error after the number of retries', async () => {
    const errors = [1, 2, 3, 4, 5].map((n) => new ConnectionError(String(n)))
    const { requester, tries } = failing(...errors)
    expect(await reasonOf(requester.command(READ, { retry }))).toBe(errors[3])
    expect(tries()).toBe(4)
  })
})

describe('a write with a request id', () => {
  const guarded: WireCommand = { ...WRITE, once: { id: 'mine', ttl: 600 } }
  const lost = new ConnectionError('reset')

  it('is sent again after a lost reply, in batches as well', async () => {
    expect(await failing(lost, lost).requester.command(guarded, { retry })).toBe('done')
    const batch = failing(lost)
    expect(await batch.requester.pipeline([READ, guarded], { retry })).toBe('done')
    const mixed = await reasonOf(failing(lost).requester.pipeline([WRITE, guarded], { retry }))
    expect(mixed).toBeInstanceOf(MaybeAppliedError)
    expect(mixed).not.toHaveProperty('once')
  })

  it.each([
    ['the last reply was lost', lost],
    ['the last try was refused', new ResponseError('slow down', { status: 429 })],
    ['the last try was not let in', new AuthenticationError('no')],
  ])('tells its id in the end, when %s', async (_when, last) => {
    const { requester } = failing(lost, lost, lost, last)
    const reason = await reasonOf(requester.command(guarded, { retry }))
    expect(reason).toBeInstanceOf(MaybeAppliedError)
    expect(reason).toMatchObject({ once: 'mine', cause: last })
  })

  it('gives the error as it is when nothing was lost, or when Redis has answered', async () => {
    const refused = new ResponseError('slow down', { status: 429 })
    const none = failing(refused, refused, refused, refused)
    expect(await reasonOf(none.requester.command(guarded, { retry }))).toBe(refused)
    const shut = new AuthenticationError('no')
    expect(await reasonOf(failing(shut).requester.command(guarded, { retry }))).toBe(shut)
    const wrong = new ResponseError('WRONGTYPE', { code: 'WRONGTYPE', status: 400 })
    const answered = failing(lost, wrong)
    expect(await reasonOf(answered.requester.command(guarded, { retry }))).toBe(wrong)
  })
})

describe('when the server ran nothing', () => {
  it.each([
    new ResponseError('too many', { status: 429 }),
    new ConnectionError('down', { status: 503, retryAfter: 0 }),
    new BusyLoadingError('Redis is loading'),
    new MaxConnectionsError('max number of clients reached'),
    new ConnectionError('failed', {
      cause: new TypeError('fetch failed', {
        cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
      }),
    }),
  ])('%s: a write is sent again', async (error) => {
    const { requester, tries } = failing(error)
    expect(await requester.command(WRITE, { retry })).toBe('done')
    expect(tries()).toBe(2)
  })

  it('a batch is sent again as a whole, unless some of it has run', async () => {
    const loading = new BusyLoadingError('Redis is loading')
    const answers: RawReply[][] = [
      [loading, loading],
      [loading, 1],
      [2, 3],
    ]
    const answer = async (): Promise<RawReply[]> => answers.shift() ?? []
    const requester = new Retrying({
      pipeline: answer,
      transaction: answer,
    } as unknown as Requester)
    expect(await requester.pipeline([WRITE, WRITE], { retry })).toEqual([loading, 1])
    expect(await requester.transaction([WRITE, WRITE], { retry })).toEqual([2, 3])
    answers.push([loading])
    expect(await reasonOf(requester.pipeline([WRITE], {}))).toBe(loading)
  })

  it('waits as long as the server asks, and not when that is past the deadline', async () => {
    const error = new ConnectionError('down', { status: 503, retryAfter: 60 })
    const { requester, tries } = failing(error)
    expect(await reasonOf(requester.command(WRITE, { retry, timeout: 1 }))).toBe(error)
    expect(tries()).toBe(1)
  })
})

it.each([new ResponseError('WRONGTYPE'), new AuthenticationError('no')])(
  'passes %s on at once',
  async (error) => {
    const { requester, tries } = failing(error)
    expect(await reasonOf(requester.command(WRITE, { retry }))).toBe(error)
    expect(tries()).toBe(1)
  },
)

it('tries once without a retry, and still tells a lost write from a lost read', async () => {
  const error = new ConnectionError('reset')
  expect(await reasonOf(failing(error).requester.command(READ, {}))).toBe(error)
  expect(await reasonOf(failing(error).requester.command(WRITE, {}))).toBeInstanceOf(
    MaybeAppliedError,
  )
})

it('gives no try a negative timeout, however late a pause ends', async () => {
  vi.useFakeTimers()
  const timeouts: unknown[] = []
  const inner = {
    command: async (_command: WireCommand, { timeout }: CallOptions): Promise<RawReply> => {
      timeouts.push(timeout)
      if (timeouts.length > 1) return 'done'
      throw new ConnectionError('reset')
    },
  } as unknown as Requester
  const times = [0, 0, 2000]
  vi.spyOn(performance, 'now').mockImplementation(() => times.shift() ?? 2000)
  const slow = new Retry(new ConstantBackoff(0.9), 3)
  const call = new Retrying(inner).command(READ, { retry: slow, timeout: 1 })
  await vi.runAllTimersAsync()
  expect(await call).toBe('done')
  expect(timeouts).toEqual([1, 0])
  vi.restoreAllMocks()
  vi.useRealTimers()
})

it('stops waiting when the signal is aborted', async () => {
  const controller = new AbortController()
  const reason = new Error('left')
  const slow = new Retry(new ConstantBackoff(60), 3)
  const { requester } = failing(new ConnectionError('reset'))
  const call = reasonOf(requester.command(READ, { retry: slow, signal: controller.signal }))
  queueMicrotask(() => controller.abort(reason))
  expect(await call).toBe(reason)
})
