import { describe, expect, test } from 'vitest'
import { NoScriptError, ResponseError, UnsupportedCommandError } from '../../../lib/errors.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

/** A script that no server has seen before. */
function newScript(lua: string): string {
  return `${lua} -- ${crypto.randomUUID()}`
}

describe('eval', () => {
  test('gives what Lua returns', async () => {
    const key = uniqueKey()
    expect(await redis.eval('return {KEYS[1], ARGV[1], ARGV[2]}', 1, key, 'a', 2)).toEqual([
      key,
      'a',
      '2',
    ])
    expect(await redis.eval('return {1.9, true, false, "007"}', 0)).toEqual([1, 1, null, '007'])
    expect(await redis.eval('return redis.status_reply("FINE")', 0)).toBe('FINE')
    expect(await redis.eval('return nil', 0)).toBeNull()
  })

  test('gives bytes to a client that asks for them', async () => {
    const value = Uint8Array.of(0, 255)
    expect(await bytesRedis.eval('return {ARGV[1], 1}', 0, value)).toEqual([value, 1])
  })

  test('rejects when the script fails', async () => {
    const failing = redis.eval('return redis.error_reply("ERR no luck")', 0)
    await expect(failing).rejects.toMatchObject({ name: 'ResponseError', message: 'no luck' })
    await expect(redis.eval('syntax error', 0)).rejects.toThrow(ResponseError)
  })

  test('has a form that may not write', async () => {
    const key = uniqueKey()
    await redis.set(key, 'v')
    expect(await redis.evalRo('return redis.call("get", KEYS[1])', 1, key)).toBe('v')
    await expect(redis.evalRo('return redis.call("del", KEYS[1])', 1, key)).rejects.toThrow(
      ResponseError,
    )
  })
})

test('a script is loaded and run by its SHA-1', async () => {
  const lua = newScript('return ARGV[1]')
  const { sha } = redis.registerScript(lua)
  expect(await redis.scriptExists(sha)).toEqual([false])
  await expect(redis.evalsha(sha, 0, 'x')).rejects.toThrow(NoScriptError)
  expect(await redis.scriptLoad(lua)).toBe(sha)
  expect(await bytesRedis.scriptLoad(lua)).toBe(sha)
  expect(await redis.scriptExists(sha, '0'.repeat(40))).toEqual([true, false])
  expect(await redis.evalsha(sha, 0, 'x')).toBe('x')
  expect(await redis.evalshaRo(sha, 0, 'y')).toBe('y')
})

test('the server forgets its scripts', async () => {
  const sha = await redis.scriptLoad(newScript('return 1'))
  expect(await redis.scriptFlush('SYNC')).toBe(true)
  expect(await redis.scriptExists(sha)).toEqual([false])
})

test('scriptKill rejects when no script runs', async () => {
  await expect(redis.scriptKill()).rejects.toMatchObject({ code: 'NOTBUSY' })
})

test('scriptDebug rejects', async () => {
  await expect(redis.scriptDebug('YES')).rejects.toThrow(UnsupportedCommandError)
})

describe('a registered script', () => {
  test('runs whether the server knows it or not', async () => {
    const key = uniqueKey()
    const script = redis.registerScript<number>(
      newScript('return redis.call("incrby", KEYS[1], ARGV[1])'),
    )
    expect(await script.call({ keys: [key], args: [2] })).toBe(2)
    expect(await redis.scriptExists(script.sha)).toEqual([true])
    expect(await script.call({ keys: [key], args: [3] })).toBe(5)
  })

  test('runs in a pipeline whether the server knows it or not', async () => {
    const key = uniqueKey()
    const script = redis.registerScript<number>(
      newScript('return redis.call("incrby", KEYS[1], ARGV[1])'),
    )
    for (const transaction of [true, false]) {
      const pipe = redis.pipeline({ transaction }).set(key, 1)
      const queued = script.call({ keys: [key], args: [2], client: pipe })
      const replies = await script.call({ keys: [key], args: [3], client: queued }).execute()
      expect(replies).toEqual([true, 3, 6])
    }
  })

  test('runs on another client', async () => {
    const script = redis.registerScript(newScript('return ARGV[1]'))
    expect(await script.call({ args: ['x'], client: bytesRedis })).toEqual(Uint8Array.of(120))
  })

  test('may be bytes', async () => {
    const lua = new TextEncoder().encode(newScript('return "grüße"'))
    expect(await redis.registerScript(lua).call()).toBe('grüße')
  })
})
