import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../../../gateway/redis/ask.ts'
import type { Command } from '../../../gateway/redis/encode.ts'
import { KeyPositions } from '../../../gateway/redis/key-positions.ts'
import { type RedisServer, startRedis } from '../../support/redis-server.ts'

let redis: RedisServer
let positions: KeyPositions
let old: KeyPositions
beforeAll(async () => {
  redis = await startRedis()
  const [reply] = await say(['COMMAND'])
  positions = new KeyPositions(reply)
  // As servers before Redis 7.0 say it.
  const rows = (reply as unknown[][]).map((row) => row.slice(0, 7))
  old = new KeyPositions(rows)
})
afterAll(() => redis?.stop())

function say(...commands: Command[]): Promise<unknown[]> {
  const address = { host: '127.0.0.1', port: redis.port }
  const target = { address, tls: false, username: undefined, password: undefined, db: 0 }
  return ask(target, commands, 10_000)
}

const keysOf = (where: KeyPositions, command: string[]): string[] =>
  where.of(command).map((at) => command[at] ?? '')

/** Commands whose keys servers before 7.0 have words for as well. */
const ALL = [
  'GET k',
  'set k v EX 10',
  'MSET a 1 b 2 c 3',
  'MGET a b c',
  'DEL a b',
  'RENAME a b',
  'COPY a b REPLACE',
  'LMOVE a b LEFT RIGHT',
  'BITOP AND d a b c',
  'PFMERGE d a b',
  'SINTERSTORE d a b',
  'ZUNIONSTORE d 2 a b WEIGHTS 1 2',
  'ZINTERSTORE d 1 a',
  'ZDIFFSTORE d 2 a b',
  'ZUNION 2 a b WITHSCORES',
  'ZRANGESTORE d s 0 1',
  'EVAL script 2 a b arg c',
  'EVALSHA sha 1 a arg',
  'EVAL script 0 arg',
  'XREAD COUNT 2 STREAMS a b 0-0 0-0',
  'XREADGROUP GROUP streams STREAMS COUNT 1 STREAMS s >',
  'XADD s * f v',
  'MEMORY USAGE k',
  'SORT k BY w_* GET # STORE d',
  'SORT k LIMIT 0 5 ALPHA STORE d',
  'GEORADIUS g 1 2 3 km STORE d',
  'GEORADIUSBYMEMBER g m 3 km STOREDIST d',
  'GEOSEARCHSTORE d s FROMMEMBER m BYRADIUS 1 km',
]

describe('KeyPositions', () => {
  it.each([
    ...ALL,
    'XGROUP CREATE s g $',
    'XINFO STREAM s',
    'OBJECT ENCODING k',
    'LMPOP 2 a b LEFT',
    'ZMPOP 1 a MIN COUNT 2',
    'SINTERCARD 2 a b LIMIT 1',
    'EVAL_RO script 1 a x',
    'FCALL f 2 a b x',
    'FCALL_RO f 1 a',
    'SORT_RO k GET #',
    'ZINTERCARD 2 a b',
    'BLMOVE a b LEFT RIGHT 0',
    'LCS a b LEN',
  ])('finds the keys that Redis finds: %s', async (text) => {
    const command = text.split(' ')
    const [keys] = await say(['COMMAND', 'GETKEYS', ...command]).catch((error: Error) => {
      expect(error.message).toContain('The command has no key arguments')
      return [[]]
    })
    expect(keysOf(positions, command).toSorted()).toEqual((keys as string[]).toSorted())
  })

  it.each(ALL)('finds them where the server says less: %s', (text) => {
    const command = text.split(' ')
    expect(keysOf(old, command)).toEqual(keysOf(positions, command))
  })

  it.each([
    'PING',
    'NOSUCH a b',
    'GET',
    'EVAL x',
    'EVAL x y a',
    'EVAL x -1 a',
    'XREAD COUNT',
    'OBJECT',
  ])('finds none in %s', (text) => {
    expect(positions.of(text.split(' '))).toEqual([])
  })

  it('stays inside of a command that says more than it has', () => {
    expect(positions.of('EVAL script 1000000000 a b'.split(' '))).toEqual([3, 4])
  })

  it('finds channels of shards, and takes words as bytes', () => {
    expect(positions.of(['SPUBLISH', 'ch', 'm'])).toEqual([1])
    expect(positions.of([Buffer.from('eVal'), 's', Buffer.from('1'), Buffer.from([0xff])])).toEqual(
      [3],
    )
  })
})
