import { expect, test } from 'vitest'
import { ResponseError, UnsupportedCommandError } from '../../../lib/index.ts'
import { redis } from '../../support/workerd.ts'

test('the gateway shows none of its connections', async () => {
  await expect(redis.clientId()).rejects.toThrow(ResponseError)
  await expect(redis.clientInfo()).rejects.toThrow(ResponseError)
  await expect(redis.clientList()).rejects.toThrow(ResponseError)
})

test('what is about one connection rejects', async () => {
  await expect(redis.clientGetname()).rejects.toThrow(UnsupportedCommandError)
  await expect(redis.clientTrackingOn()).rejects.toThrow(UnsupportedCommandError)
})
