import { expect, test } from 'vitest'
import { ResponseError } from '../../../lib/index.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

/** Names of a library and of its two functions, and its code. */
function library(): { lib: string; put: string; read: string; code: string } {
  const lib = `lib_${crypto.randomUUID().replaceAll('-', '')}`
  const [put, read] = [`${lib}_put`, `${lib}_read`]
  const code = `#!lua name=${lib}
redis.register_function('${put}', function(keys, args) return redis.call('SET', keys[1], args[1]) end)
redis.register_function{function_name='${read}', flags={'no-writes'}, callback=function(keys, args)
  return {redis.call('GET', keys[1]), args[1], 3.9, true, false}
end}`
  return { lib, put, read, code }
}

test('a library is loaded, called, listed and removed', async () => {
  const { lib, put, read, code } = library()
  const key = uniqueKey()
  expect(await redis.functionLoad(code)).toBe(lib)
  await expect(redis.functionLoad(code)).rejects.toThrow(ResponseError)
  expect(await redis.functionLoad(code, { replace: true })).toBe(lib)
  expect(await redis.fcall<string>(put, 1, key, '007')).toBe('OK')
  expect(await redis.fcall(read, 1, key, 'a')).toEqual(['007', 'a', 3, 1, null])
  expect(await redis.fcallRo(read, 1, key, 'a')).toEqual(['007', 'a', 3, 1, null])
  await expect(redis.fcallRo(put, 1, key, 'x')).rejects.toThrow(ResponseError)
  const [listed] = await redis.functionList({ library: lib, withcode: true })
  expect(listed).toEqual([
    'library_name',
    lib,
    'engine',
    'LUA',
    'functions',
    expect.arrayContaining([['name', read, 'description', null, 'flags', ['no-writes']]]),
    'library_code',
    code,
  ])
  expect(JSON.stringify(await redis.functionList())).toContain(lib)
  expect(await redis.functionStats()).toContain('engines')
  expect(await redis.functionDelete(lib)).toBe(true)
  expect(await redis.functionList({ library: lib })).toEqual([])
})

test('libraries are dumped as bytes on every client, and put back', async () => {
  const { lib, code } = library()
  await redis.functionLoad(code, true)
  const dump = await redis.functionDump()
  expect(dump).toBeInstanceOf(Uint8Array)
  expect(await bytesRedis.functionDump()).toEqual(dump)
  await expect(redis.functionRestore(dump)).rejects.toThrow(ResponseError)
  expect(await redis.functionRestore(dump, { policy: 'REPLACE' })).toBe(true)
  expect(await redis.functionList({ library: lib })).toHaveLength(1)
  expect(await redis.functionDelete(lib)).toBe(true)
})

test('bytes pass through a function', async () => {
  const { lib, put, read, code } = library()
  const [key, value] = [uniqueKey(), Uint8Array.of(0xff, 0)]
  expect(await bytesRedis.functionLoad(code)).toEqual(new TextEncoder().encode(lib))
  await bytesRedis.fcall(put, 1, key, value)
  expect(await bytesRedis.fcall(read, 1, key, value)).toEqual([value, value, 3, 1, null])
  await bytesRedis.functionDelete(lib)
})

test('all libraries are removed, and a dump takes their place', async () => {
  const { lib, code } = library()
  await redis.functionLoad(code)
  const dump = await redis.functionDump()
  expect(await redis.functionFlush()).toBe(true)
  expect(await redis.functionList()).toEqual([])
  expect(await redis.functionRestore(dump, 'FLUSH')).toBe(true)
  expect(await redis.functionList({ library: lib })).toHaveLength(1)
  expect(await redis.functionFlush('ASYNC')).toBe(true)
})

test('nothing runs, so nothing is ended', async () => {
  await expect(redis.functionKill()).rejects.toMatchObject({ code: 'NOTBUSY' })
})
