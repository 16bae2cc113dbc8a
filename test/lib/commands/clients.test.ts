import { expect, test } from 'vitest'
import { UnsupportedCommandError } from '../../../lib/index.ts'
import { redis } from '../../support/workerd.ts'

test('the gateway tells of its connection', async () => {
  const id = await redis.clientId()
  expect(await redis.clientInfo()).toMatchObject({ id, db: 0 })
  expect((await redis.clientList({ clientId: [id] })).map((client) => client.id)).toEqual([`${id}`])
  expect((await redis.clientList()).length).toBeGreaterThan(0)
})

test('connections that are not there are neither closed nor woken', async () => {
  await expect(redis.clientKill('127.0.0.1:1')).rejects.toThrow(/No such client/)
  expect(await redis.clientKillFilter({ id: '999999999' })).toBe(0)
  expect(await redis.clientUnblock(999_999_999)).toBe(false)
})

test('what is about one connection rejects', async () => {
  await expect(redis.clientGetname()).rejects.toThrow(UnsupportedCommandError)
  await expect(redis.clientTrackingOn()).rejects.toThrow(UnsupportedCommandError)
})
