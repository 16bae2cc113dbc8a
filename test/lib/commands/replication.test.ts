import { expect, test } from 'vitest'
import { UnsupportedCommandError } from '../../../lib/index.ts'
import { redis } from '../../support/workerd.ts'

test('what the gateway refuses is an error of the server', async () => {
  await expect(redis.lastsave()).rejects.toThrow(/not available/)
  await expect(redis.role()).rejects.toThrow(/not available/)
})

test('what is about one connection rejects', async () => {
  await expect(redis.wait(1, 0)).rejects.toThrow(UnsupportedCommandError)
  await expect(redis.sync()).rejects.toThrow(UnsupportedCommandError)
})
