import { expect, it } from 'vitest'
import { provideRedis } from '../../scripts/redis-server.ts'
import { startRedis } from '../support/redis-server.ts'

const options = { stateDir: '/nowhere', fresh: false }

it('uses a server that answers at a socket, with its password', async () => {
  const redis = await startRedis({ args: ['--requirepass', 'hunter2'] })
  const url = `unix://:hunter2@${redis.socket}`
  const { note, ...server } = await provideRedis({ ...options, url })
  await redis.stop()
  expect(server).toEqual({ url })
  expect(note).toContain(redis.socket)
  expect(note).not.toContain('hunter2')
})

it.each(['unix:///nope.sock', 'redis://127.0.0.1:1', 'rediss://127.0.0.1:1'])(
  'says that nothing answers at %s',
  async (url) => {
    const start = provideRedis({ ...options, url })
    await expect(start).rejects.toThrow(`No Redis answers at ${url} (REDIS_URL).`)
  },
)

it.each([
  ['sentinel://user:hunter2@s1:26379,s2:26379/main?sentinel_password=hunter2'],
  ['rediss+cluster://:hunter2@n1:6379,n2:6379'],
  ['cluster://n1,n2,n3'],
])('leaves %s to the gateway, and hides its passwords', async (url) => {
  const { note, ...server } = await provideRedis({ ...options, url })
  expect(server).toEqual({ url })
  expect(note).toContain(url.replaceAll('hunter2', '***'))
})

it('says what an address looks like', async () => {
  const start = provideRedis({ ...options, url: 'nowhere' })
  await expect(start).rejects.toThrow('REDIS_URL is not a URL.')
})
