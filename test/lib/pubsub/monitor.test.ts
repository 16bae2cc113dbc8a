import { expect, it } from 'vitest'
import { redis, uniqueKey } from '../../support/workerd.ts'
import { watchedClient } from './streams.ts'

it('tells every command that the server runs, as redis-py does', async () => {
  const key = uniqueKey()
  await using monitor = await redis.monitor().start()
  await redis.set(key, 'a "quoted" word')
  let told = await monitor.nextCommand()
  while (!told.command.includes(key)) told = await monitor.nextCommand()
  expect(told).toEqual({
    time: expect.any(Number),
    db: 0,
    clientAddress: '127.0.0.1',
    clientPort: expect.stringMatching(/^\d+$/),
    clientType: 'tcp',
    command: `SET ${key} a "quoted" word`,
  })
  expect(Math.abs(told.time - Date.now() / 1000)).toBeLessThan(60)
})

it('listens until it is closed', async () => {
  const key = uniqueKey()
  const monitor = redis.monitor()
  await monitor.start()
  await redis.executeCommand('EVAL', 'return redis.call("get", KEYS[1])', 1, key)
  for await (const { command, clientType } of monitor.listen()) {
    if (command === `get ${key}` && clientType === 'lua') await monitor.close()
  }
  await expect(monitor.nextCommand()).rejects.toMatchObject({ name: 'ConnectionError' })
})

it.each([false, true])('works in either format: as the service %s', async (asService) => {
  const client = watchedClient({ asService })
  const key = uniqueKey('wörld')
  await using monitor = await client.redis.monitor().start()
  await redis.exists(key)
  for await (const { command } of monitor.listen()) {
    if (command === `EXISTS ${key.replace('ö', '\\xc3\\xb6')}`) break
  }
})

it('rejects when the stream is lost, and with the reason of the signal', async () => {
  const client = watchedClient()
  await using lost = await client.redis.monitor().start()
  client.cut('end')
  const readAll = Array.fromAsync(lost.listen())
  await expect(readAll).rejects.toMatchObject({ name: 'ConnectionError' })
  const controller = new AbortController()
  const view = redis.with({ signal: controller.signal })
  await using aborted = await view.monitor().start()
  const reason = new Error('left')
  const listening = Array.fromAsync(aborted.listen())
  controller.abort(reason)
  await expect(listening).rejects.toBe(reason)
})
