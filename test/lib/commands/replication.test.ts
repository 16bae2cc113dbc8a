import { expect, test } from 'vitest'
import { UnsupportedCommandError } from '../../../lib/index.ts'
import { redis } from '../../support/workerd.ts'

test('the last save and the role of the server', async () => {
  expect(await redis.lastsave()).toEqual(expect.any(Date))
  expect(await redis.role()).toEqual(['master', expect.any(Number), []])
})

test('what is about one connection rejects', async () => {
  await expect(redis.wait(1, 0)).rejects.toThrow(UnsupportedCommandError)
  await expect(redis.sync()).rejects.toThrow(UnsupportedCommandError)
})
