import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, it } from 'vitest'
import { startGateway } from '../../gateway/index.ts'
import { freePort } from '../support/redis-server.ts'
import { request, useGateway } from './support.ts'

const fixture = useGateway()

it('listens on loopback and takes a token that nobody can guess', async () => {
  const { url, port, token } = fixture.gateway
  expect(url).toBe(`http://127.0.0.1:${port}`)
  expect(token).toMatch(/^[\w-]{43}$/)
})

it('lets requests in flight end when closed, and then leaves nothing open', async () => {
  const gateway = await startGateway({ redis: fixture.redis.url })
  await request(gateway, '/ping')
  fixture.redis.signal('SIGSTOP')
  const inFlight = request(gateway, '/echo/last')
  // The first of the two is known to be in the gateway once a later one has been answered there.
  expect((await request(gateway, '/readyz')).status).toBe(503)
  const closed = gateway.close()
  fixture.redis.signal('SIGCONT')
  const reply = await inFlight
  expect(reply.json).toEqual({ result: 'last' })
  expect(reply.headers.get('connection')).toBe('close')
  await closed
  await gateway.close()
  await expect(request(gateway, '/ping')).rejects.toThrow()
})

it('does not wait for ever when closed', async () => {
  const gateway = await startGateway({ redis: fixture.redis.url, drainMs: 50 })
  fixture.redis.signal('SIGSTOP')
  const stuck = request(gateway, '/ping').catch((error: Error) => error)
  expect((await request(gateway, '/readyz')).status).toBe(503)
  await gateway.close()
  expect(await stuck).toBeInstanceOf(Error)
  fixture.redis.signal('SIGCONT')
})

it('says that a port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const start = startGateway({ redis: fixture.redis.url, port })
  await expect(start).rejects.toMatchObject({ code: 'EADDRINUSE' })
  other.close()
})

it('takes an option that is undefined for one that is missing', async () => {
  // As callers without exactOptionalPropertyTypes pass on what they were not given.
  const names = ['port', 'host', 'token', 'cors', 'admin', 'maxBodySize', 'drainMs', 'onConnection']
  const options = Object.fromEntries(names.map((name) => [name, undefined]))
  const gateway = await startGateway({ ...options, redis: fixture.redis.url })
  expect(gateway.url).toBe(`http://127.0.0.1:${gateway.port}`)
  expect(gateway.token).toMatch(/^[\w-]{43}$/)
  expect(await request(gateway, '/ping')).toMatchObject({ status: 200 })
  await gateway.close()
})

it.each(['up', 'down'])('leaves nothing open when the caller throws at %s', async (type) => {
  const port = await freePort()
  const start = startGateway({
    redis: type === 'up' ? fixture.redis.url : 'redis://127.0.0.1:1',
    port,
    onConnection: () => {
      throw new Error('from the caller')
    },
  })
  await expect(start).rejects.toThrow('from the caller')
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow()
})

it.each([
  [{ redis: 'http://localhost' }, 'Invalid Redis URL'],
  [{ token: '' }, 'The token must be visible ASCII'],
  [{ token: 'with space' }, 'The token must be visible ASCII'],
  [{ token: null as unknown as string }, 'token must be a string'],
  [{ host: '' }, 'host must be an address'],
  [{ host: 0 as unknown as string }, 'host must be a string'],
  [{ redis: undefined as unknown as string }, 'redis must be a string'],
  [{ port: 65_536 }, 'port must be a number from 0 to 65535'],
  [{ port: -1 }, 'port must be a number from 0 to 65535'],
  [{ port: '80' as unknown as number }, 'port must be a number from 0 to 65535'],
  [{ maxBodySize: 0 }, 'maxBodySize must be a positive integer'],
  [{ maxReplySize: 2 ** 30 }, 'maxReplySize must be 67108864 at most'],
])('refuses %j', async (options, message) => {
  const start = startGateway({ redis: fixture.redis.url, ...options })
  await expect(start).rejects.toThrow(TypeError)
  await expect(start).rejects.toThrow(message)
})

it('does not wait for connections that ask for nothing when closed', async () => {
  const gateway = await startGateway({ redis: fixture.redis.url, drainMs: 20_000 })
  const socket = connect(gateway.port, '127.0.0.1')
  await once(socket, 'connect')
  await gateway.close()
  if (!socket.destroyed) await once(socket, 'close')
}, 10_000)
