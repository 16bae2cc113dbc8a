import { expect, test } from 'vitest'
import { ResponseError, UnsupportedCommandError } from '../../../lib/index.ts'
import { redis } from '../../support/workerd.ts'

test('a server outside a cluster says so', async () => {
  await expect(redis.cluster('INFO')).rejects.toThrow(/cluster support disabled/)
  await expect(redis.cluster('keyslot', 'foo')).rejects.toThrow(ResponseError)
})

test('flags of a connection reject', async () => {
  await expect(redis.readonly()).rejects.toThrow(UnsupportedCommandError)
  await expect(redis.readwrite()).rejects.toThrow(UnsupportedCommandError)
})
