import { describe, expect, it, vi } from 'vitest'
import { useGateway } from './support.ts'

const fixture = useGateway({ admin: true })
const { call, post } = fixture

const words = (command: string): string[] => command.split(' ')

describe('with the option admin', () => {
  it.each([
    'CONFIG GET maxmemory',
    'CONFIG SET slowlog-max-len 64',
    'CONFIG RESETSTAT',
    'ACL LIST',
    'ACL SETUSER someone on',
    'SLOWLOG GET',
    'LATENCY LATEST',
    'MODULE LIST',
    'ROLE',
    'LASTSAVE',
    'SAVE',
    'REPLICAOF NO ONE',
    'MIGRATE 127.0.0.1 1 not-there 0 100',
    'SWAPDB 0 0',
    'CLIENT LIST',
    'CLIENT INFO',
    'CLIENT ID',
    'CLIENT GETNAME',
    'CLIENT GETREDIR',
    'CLIENT TRACKINGINFO',
    'CLIENT KILL ID 1000000',
    'CLIENT PAUSE 1',
    'CLIENT UNPAUSE',
    'CLIENT UNBLOCK 1000000',
  ])('runs %s', async (command) => {
    expect(await post('/', words(command))).toMatchObject({ status: 200 })
  })

  it.each([
    ['CLUSTER MEET 127.0.0.1 1', 'ERR This instance has cluster support disabled'],
    ['SHUTDOWN ABORT', 'ERR No shutdown in progress.'],
    ['DEBUG OBJECT none', 'ERR DEBUG command not allowed'],
  ])('lets %s get to Redis', async (command, error) => {
    const reply = await post('/', words(command))
    expect(reply.json).toEqual({ error: expect.stringContaining(error) })
  })

  it.each([
    'MONITOR',
    'SYNC',
    'PSYNC ? -1',
    'REPLCONF ack 1',
    'CLIENT REPLY OFF',
    'CLIENT TRACKING ON',
    'CLIENT CACHING YES',
    'CLIENT SETNAME x',
    'CLIENT NO-EVICT ON',
    'CLIENT',
    'SELECT 1',
    'AUTH x',
    'HELLO 3',
    'RESET',
    'QUIT',
    'MULTI',
    'WAIT 1 0',
    'SUBSCRIBE c',
    'SCRIPT DEBUG YES',
  ])('still refuses %s', async (command) => {
    const reply = await post('/', words(command))
    expect(reply).toMatchObject({ status: 400 })
    expect(reply.json).toEqual({ error: expect.stringContaining('is not allowed in REST') })
  })

  it.each(['BLPOP k 0', 'BZMPOP 0 1 k MIN', 'XREAD BLOCK 0 STREAMS s $', 'DEBUG SLEEP 1'])(
    'does not wait for %s',
    async (command) => {
      const reply = await post('/', words(command))
      expect(reply.json).toEqual({ error: expect.stringContaining('waits') })
    },
  )

  it('runs administrative commands in transactions', async () => {
    const reply = await post('/multi-exec', [['CONFIG', 'GET', 'appendonly'], ['PING']])
    expect(reply.json).toEqual([{ result: ['appendonly', 'no'] }, { result: 'PONG' }])
  })

  it('comes back when its own connection is killed', async () => {
    await post('/', words('CLIENT KILL TYPE normal SKIPME no'))
    await vi.waitFor(async () => expect((await call('/ping')).status).toBe(200))
  })
})
