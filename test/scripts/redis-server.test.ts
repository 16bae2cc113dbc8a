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
