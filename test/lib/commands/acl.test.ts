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

test('what the gateway refuses is an error of the server', async () => {
  await expect(redis.aclGetuser('default')).rejects.toThrow(/not available/)
  await expect(redis.aclSetuser('nobody', { commands: ['+get'] })).rejects.toThrow(/not available/)
  await expect(redis.aclDeluser('nobody')).rejects.toThrow(/not available/)
  await expect(redis.aclDryrun('default', 'GET', 'k')).rejects.toThrow(/not available/)
  await expect(redis.aclList()).rejects.toThrow(/not available/)
  await expect(redis.aclUsers()).rejects.toThrow(/not available/)
  await expect(redis.aclLog()).rejects.toThrow(/not available/)
})
