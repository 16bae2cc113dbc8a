import { expect, test } from 'vitest'
import { bytesRedis, redis } from '../../support/workerd.ts'

test('categories and their commands', async () => {
  expect(await redis.aclCat()).toContain('sortedset')
  expect(await redis.aclCat('geo')).toContain('geoadd')
  expect(await bytesRedis.aclCat({ category: 'geo' })).toContain('geoadd')
})

test('passwords by their bits', async () => {
  expect(await redis.aclGenpass()).toMatch(/^[0-9a-f]{64}$/)
  expect(await redis.aclGenpass(5)).toMatch(/^[0-9a-f]{2}$/)
  expect(await bytesRedis.aclGenpass({ bits: 128 })).toMatch(/^[0-9a-f]{32}$/)
})

test('who the gateway is', async () => {
  expect(await redis.aclWhoami()).toBe('default')
  expect(await bytesRedis.aclWhoami()).toBe('default')
})

test('help is a list of lines', async () => {
  const [first] = await redis.aclHelp()
  expect(first).toMatch(/^ACL/)
})

test('users come and go', async () => {
  const user = crypto.randomUUID()
  expect(await redis.aclSetuser(user, { enabled: true, commands: ['+get'] })).toBe(true)
  expect(await redis.aclUsers()).toContain(user)
  expect(await redis.aclGetuser(user)).toMatchObject({ commands: ['+get'], categories: ['-@all'] })
  expect(await redis.aclDryrun(user, 'SET', 'k', 'v')).toMatch(/no permissions/)
  expect(await redis.aclDeluser(user)).toBe(1)
  expect((await redis.aclList()).join()).not.toContain(user)
  expect(await redis.aclGetuser(user)).toBeNull()
  expect(await redis.aclLog()).toEqual(expect.any(Array))
})
