import { afterEach, describe, expect, it, vi } from 'vitest'
import { redis, uniqueKey } from '../../support/workerd.ts'
import { adminApi, api, apiWith, problemOf } from '../support.ts'

function call(method: string, args: unknown[] = [], options = {}): object {
  return { method, args, options }
}

async function results(body: object): Promise<unknown> {
  const response = await api('/v1/pipeline', { body })
  expect(response.status).toBe(200)
  const { results: given } = await response.json<{ results: unknown }>()
  return given
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('POST /v1/pipeline', () => {
  it('runs the pipeline of redis-py’s documentation', async () => {
    const [key, set, counter] = [uniqueKey(), uniqueKey('s'), uniqueKey('n')]
    const commands = [call('set', [key, 'bar']), call('sadd', [set, 'a']), call('incr', [counter])]
    expect(await results({ commands })).toEqual([{ result: true }, { result: 1 }, { result: 1 }])
  })

  it.each([true, false])('leaves errors in their places (transaction: %s)', async (transaction) => {
    const key = uniqueKey()
    const commands = [call('set', [key, 'text']), call('incr', [key]), call('lmove', [key, 'a'])]
    expect(await results({ transaction, commands })).toEqual([
      { result: true },
      {
        error: {
          type: 'urn:redge:problem:redis-error',
          title: expect.any(String),
          status: 400,
          code: 'ERR',
          detail: 'value is not an integer or out of range',
        },
      },
      {
        error: {
          type: 'urn:redge:problem:wrong-type',
          title: expect.any(String),
          status: 409,
          code: 'WRONGTYPE',
        },
      },
    ])
  })

  it('decodes each reply', async () => {
    const [set, none] = [uniqueKey('s'), uniqueKey()]
    const commands = [call('sadd', [set, 'a']), call('smembers', [set]), call('mget', [[]])]
    expect(await results({ commands })).toEqual([{ result: 1 }, { result: ['a'] }, { result: [] }])
    const bytes = [call('smembers', [set]), call('get', [none])]
    expect(await results({ commands: bytes, decodeResponses: false })).toEqual([
      { result: [{ $base64: btoa('a') }] },
      { result: null },
    ])
  })

  it('has nothing to do for no commands', async () => {
    expect(await results({ commands: [] })).toEqual([])
  })

  it('is one request to Redis', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch')
    const commands = Array.from({ length: 1000 }, () => call('incr', [uniqueKey()]))
    const response = await apiWith({}, '/v1/pipeline', { body: { commands } })
    expect(response.status).toBe(200)
    expect(fetched).toHaveBeenCalledTimes(1)
  })

  it.each([
    ['unknown-method', 404, call('getter')],
    ['wrong-arity', 400, call('get')],
    ['unknown-option', 400, call('get', ['a'], { nx: true })],
    ['data-error', 400, call('get', [null])],
    ['unsupported-command', 422, call('bitfield', ['a'])],
    ['forbidden-command', 403, call('script_flush')],
    ['forbidden-key', 403, call('get', ['lock:a'])],
  ])('sends nothing when a command is %s', async (name, status, bad) => {
    const key = uniqueKey()
    const commands = [call('set', [key, 'x']), bad, call('set', [key, 'y'])]
    const response = await api('/v1/pipeline', { body: { commands } })
    expect((await problemOf(response, status, name)).index).toBe(1)
    expect(await redis.get(key)).toBeNull()
  })

  it('applies nothing when Redis discards the transaction', async () => {
    const key = uniqueKey()
    const commands = [call('set', [key, 'x']), call('delete')]
    const response = await api('/v1/pipeline', { body: { commands } })
    await problemOf(response, 400, 'wrong-arity')
    expect(await redis.get(key)).toBeNull()
  })

  it.each([
    ['no commands', {}, 'commands'],
    ['commands that are no list', { commands: {} }, 'commands'],
    ['a command that is no object', { commands: ['get'] }, 'commands/0'],
    ['a command without a method', { commands: [{ args: [] }] }, 'commands/0/method'],
    ['a method that is no text', { commands: [{ method: 1 }] }, 'commands/0/method'],
    ['args that are no list', { commands: [{ method: 'get', args: 'a' }] }, 'commands/0/args'],
    ['a flag that is text', { transaction: 'false', commands: [] }, 'transaction'],
    ['too many commands', { commands: Array(1001).fill(call('get', ['a'])) }, 'commands'],
  ])('refuses %s', async (_, body, pointer) => {
    const problem = await problemOf(await api('/v1/pipeline', { body }), 400, 'invalid-body')
    expect(problem.pointer).toBe(pointer)
  })

  it('runs what the admin token allows', async () => {
    const commands = [call('eval', ['return redis.error_reply("secret")', 0]), call('randomkey')]
    const response = await adminApi('/v1/pipeline', { body: { commands } })
    const text = await response.text()
    expect(response.status).toBe(200)
    expect(text).not.toContain('secret')
    expect(JSON.parse(text).results[0].error.type).toBe('urn:redge:problem:redis-error')
  })
})
