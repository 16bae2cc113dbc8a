import { describe, expect, it } from 'vitest'
import { DataError, RedisError, ResponseError } from '../../lib/errors.ts'
import { Pipeline } from '../../lib/pipeline.ts'
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
