import { expect, test } from 'vitest'
import { DataError, ResponseError } from '../../../lib/index.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

// The server of the test run is Redis 7.0, which has no JSON: its answers show that the commands reach it.

test('commands reach the server with their values', async () => {
  const refused = redis.json().set(uniqueKey(), '$', { n: 2n ** 63n, text: 'é' })
  await expect(refused).rejects.toThrow(ResponseError)
  await expect(refused).rejects.toThrow("'JSON.SET'")
  await expect(bytesRedis.json().get(uniqueKey())).rejects.toThrow("'JSON.GET'")
})

test('a pipeline carries them among other commands', async () => {
  const key = uniqueKey()
  const pipe = redis.pipeline({ transaction: false }).set(key, 'v').json().get(key).get(key)
  const [stored, failed, value] = await pipe.execute({ raiseOnError: false })
  expect([stored, value]).toEqual([true, 'v'])
  expect(failed).toBeInstanceOf(ResponseError)
})

test('a value that has no JSON text rejects before any request', async () => {
  await expect(redis.json().set(uniqueKey(), '$', Number.NaN)).rejects.toThrow(DataError)
})
