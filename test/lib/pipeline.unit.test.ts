import { describe, expect, expectTypeOf, it } from 'vitest'
import { DataError, InvalidResponse, RedisError, ResponseError } from '../../lib/errors.ts'
import { type ExecutedOrErrors, type ExecuteOptions, Pipeline } from '../../lib/pipeline.ts'
import type { WireCommand } from '../../lib/transport/requester.ts'
import type { RawReply } from '../../lib/wire/replies.ts'

/** A pipeline whose server answers with `replies`, and the batches it was sent. */
function pipelineOn(...replies: RawReply[]): {
  pipe: Pipeline
  batches: (readonly WireCommand[])[]
} {
  const batches: (readonly WireCommand[])[] = []
  const pipe = new Pipeline({
    bytes: false,
    transaction: true,
    send: async (_kind, commands) => {
      batches.push(commands)
      return replies
    },
  })
  return { pipe, batches }
}

describe('execute', () => {
  it("gives the replies of redis-py's example", async () => {
    const { pipe, batches } = pipelineOn('OK', 1, 1)
    expect(await pipe.set('foo', 'bar').sadd('bing', 'baz').incr('auto_number').execute()).toEqual([
      true,
      1,
      1,
    ])
    expect(batches.map((batch) => batch.map(({ words }) => words))).toEqual([
      [
        ['SET', 'foo', 'bar'],
        ['SADD', 'bing', 'baz'],
        ['INCRBY', 'auto_number', '1'],
      ],
    ])
  })

  it('gives an empty list without a request when nothing is queued', async () => {
    const { pipe, batches } = pipelineOn()
    expect(await pipe.execute()).toEqual([])
    expect(batches).toEqual([])
  })

  it('empties the queue, also when it fails, so that the pipeline can be used again', async () => {
    const { pipe } = pipelineOn(new ResponseError('no'))
    pipe.get('a')
    expect(pipe.length).toBe(1)
    await expect(pipe.execute()).rejects.toThrow(ResponseError)
    expect(pipe.length).toBe(0)
    expect(await pipe.execute()).toEqual([])
  })

  it('answers a command without words locally, in its place', async () => {
    const { pipe, batches } = pipelineOn('v')
    expect(await pipe.mget([]).get('k').mget([]).execute()).toEqual([[], 'v', []])
    expect(batches[0]?.length).toBe(1)
    expect(await pipelineOn().pipe.mget([]).execute()).toEqual([[]])
  })

  it('sends nothing when an argument cannot be encoded', async () => {
    const { pipe, batches } = pipelineOn('OK')
    pipe.set('a', 1).set('b', null as unknown as string)
    await expect(pipe.execute()).rejects.toThrow(DataError)
    expect(batches).toEqual([])
  })

  it("raises the first error in redis-py's words, with the arguments masked", async () => {
    const first = new ResponseError('WRONGTYPE not a list', { code: 'WRONGTYPE', command: 'SADD' })
    const { pipe } = pipelineOn('OK', first, new ResponseError('second'))
    const error = await pipe
      .set('a', 'secret')
      .sadd('a', 'secret', 'secret')
      .get('b')
      .execute()
      .then(null, (reason: RedisError) => reason)
    expect(error).toBeInstanceOf(ResponseError)
    expect(error).toMatchObject({
      message: 'Command # 2 (SADD ? ? ?) of pipeline caused error: WRONGTYPE not a list',
      code: 'WRONGTYPE',
      command: 'SADD',
      cause: first,
    })
  })

  it('leaves errors in their places when told not to raise', async () => {
    const failure = new ResponseError('no')
    const { pipe } = pipelineOn('OK', failure, '7')
    const replies = await pipe.set('a', 1).incr('a').get('b').execute({ raiseOnError: false })
    expect(replies).toEqual([true, failure, '7'])
    expect(replies[1]).toBeInstanceOf(RedisError)
  })

  it('takes raiseOnError by position as well', async () => {
    const failure = new ResponseError('no')
    const { pipe } = pipelineOn(failure)
    expect(await pipe.get('a').execute(false)).toEqual([failure])
  })
})

describe('a reply that cannot be decoded', () => {
  it('has its error in its place, and the other replies are there', async () => {
    const { pipe } = pipelineOn('OK', 'secret', '7')
    const replies = await pipe.set('a', 1).incr('n').get('b').execute(false)
    expect(replies).toEqual([true, expect.any(InvalidResponse), '7'])
    expect(String(replies[1])).not.toContain('secret')
  })

  it("has a redge error for whatever a caller's own decoder throws", async () => {
    const cause = new TypeError('own')
    const { pipe } = pipelineOn('x', '7')
    pipe.call(['get', 'k'], () => {
      throw cause
    })
    pipe.get('b')
    expect(await pipe.execute(false)).toEqual([
      expect.objectContaining({ name: 'InvalidResponse', cause, command: 'GET' }),
      '7',
    ])
  })

  it('is raised when the first error of the batch is, with its place', async () => {
    const { pipe } = pipelineOn('OK', 'x', new ResponseError('later'))
    const error = await pipe
      .set('a', 1)
      .incr('n')
      .get('b')
      .execute()
      .then(null, (reason: unknown) => reason)
    expect(error).toBeInstanceOf(InvalidResponse)
    expect(String(error)).toContain('Command # 2 (INCRBY ? ?) of pipeline caused error: ')
  })

  it('does not hide a reply that is an error', async () => {
    const { pipe } = pipelineOn(new ResponseError('first'), 'x')
    await expect(pipe.get('b').incr('n').execute()).rejects.toThrow(ResponseError)
  })
})

it('is typed by whether errors may stand in the list', async () => {
  const pipe = (): Pipeline<[number, string | null]> => pipelineOn(1, 'v').pipe.incr('n').get('k')
  type Values = [number, string | null]
  type ValuesOrErrors = [number | RedisError, string | null | RedisError]
  expectTypeOf<ExecutedOrErrors<Values>>().toEqualTypeOf<ValuesOrErrors>()
  expectTypeOf(await pipe().execute()).toEqualTypeOf<Values>()
  expectTypeOf(await pipe().execute({ timeout: 1 })).toEqualTypeOf<Values>()
  expectTypeOf(await pipe().execute(true)).toEqualTypeOf<Values>()
  expectTypeOf(await pipe().execute({ raiseOnError: true })).toEqualTypeOf<Values>()
  expectTypeOf(await pipe().execute(false)).toEqualTypeOf<ValuesOrErrors>()
  expectTypeOf(await pipe().execute({ raiseOnError: false })).toEqualTypeOf<ValuesOrErrors>()
  const raiseOnError: boolean = Date.now() > 0
  expectTypeOf(await pipe().execute(raiseOnError)).toEqualTypeOf<ValuesOrErrors>()
  expectTypeOf(await pipe().execute({ raiseOnError })).toEqualTypeOf<ValuesOrErrors>()
  const options: ExecuteOptions | undefined = { timeout: 1 } as ExecuteOptions
  expectTypeOf(await pipe().execute(options)).toEqualTypeOf<ValuesOrErrors>()
})

it('checks what a method itself checks at the call, not at execute', () => {
  const { pipe } = pipelineOn()
  expect(() => pipe.set('k', 'v', { nx: true, xx: true })).toThrow(DataError)
  expect(pipe.length).toBe(0)
})

it('forgets its commands on reset, close and discard', async () => {
  const { pipe, batches } = pipelineOn()
  for (const method of ['reset', 'close', 'aclose', 'discard'] as const) {
    pipe.get('a').get('b')
    await pipe[method]()
    expect(pipe.length).toBe(0)
  }
  expect(await pipe.execute()).toEqual([])
  expect(batches).toEqual([])
})

it('becomes a transaction by multi(), before anything is queued', async () => {
  const kinds: string[] = []
  const pipe = new Pipeline({
    bytes: false,
    transaction: false,
    send: async (kind) => {
      kinds.push(kind)
      return ['v']
    },
  })
  await pipe.get('a').execute()
  pipe.multi()
  await pipe.get('a').execute()
  expect(kinds).toEqual(['pipeline', 'transaction'])
  pipe.get('a')
  expect(() => pipe.multi()).toThrow('Commands without an initial WATCH have already been issued')
})
