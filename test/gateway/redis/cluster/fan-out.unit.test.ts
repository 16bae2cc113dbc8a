import { describe, expect, it } from 'vitest'
import { fanOut } from '../../../../gateway/redis/cluster/fan-out.ts'
import { findRedirection } from '../../../../gateway/redis/cluster/redirection.ts'

const merged = (command: string, ...replies: string[]): string | undefined =>
  fanOut(command.split(' '))?.(replies.map((reply) => Buffer.from(reply))).toString()

describe('a command for all primaries', () => {
  it.each([
    ['DBSIZE', [':1\r\n', ':9223372036854775800\r\n'], ':9223372036854775801\r\n'],
    [
      'keys *',
      ['*1\r\n$1\r\na\r\n', '*0\r\n', '*1\r\n$1\r\nb\r\n'],
      '*2\r\n$1\r\na\r\n$1\r\nb\r\n',
    ],
    ['FLUSHALL ASYNC', ['+OK\r\n', '+OK\r\n'], '+OK\r\n'],
    ['FLUSHDB', ['+OK\r\n', '-NOPERM x\r\n'], '-NOPERM x\r\n'],
    ['SCRIPT EXISTS a b', ['*2\r\n:1\r\n:1\r\n', '*2\r\n:1\r\n:0\r\n'], '*2\r\n:1\r\n:0\r\n'],
    ['SCRIPT KILL', ['-NOTBUSY x\r\n', '+OK\r\n'], '+OK\r\n'],
    ['SCRIPT KILL', ['-NOTBUSY x\r\n', '-NOTBUSY x\r\n'], '-NOTBUSY x\r\n'],
    ['RANDOMKEY', ['$-1\r\n', '$1\r\nk\r\n', '$-1\r\n'], '$1\r\nk\r\n'],
    ['RANDOMKEY', ['$-1\r\n', '$-1\r\n'], '$-1\r\n'],
    [
      'PUBSUB CHANNELS',
      ['*1\r\n$1\r\na\r\n', '*2\r\n$1\r\na\r\n$1\r\nb\r\n'],
      '*2\r\n$1\r\na\r\n$1\r\nb\r\n',
    ],
    [
      'PUBSUB NUMSUB a',
      ['*2\r\n$1\r\na\r\n:1\r\n', '*2\r\n$1\r\na\r\n:2\r\n'],
      '*2\r\n$1\r\na\r\n:3\r\n',
    ],
    ['PUBSUB NUMPAT', [':1\r\n', ':2\r\n'], ':3\r\n'],
  ])('has one reply: %s %j', (command, replies, reply) => {
    expect(merged(command, ...replies)).toBe(reply)
  })

  it.each(['GET k', 'SCRIPT', 'SCRIPT HELP', 'CONFIG GET x', 'EVAL x 0'])(
    'is not %s',
    (command) => {
      expect(fanOut(command.split(' '))).toBeUndefined()
    },
  )
})

describe('a redirection', () => {
  const find = (replies: string, count = 1): unknown => findRedirection(Buffer.from(replies), count)

  it.each([
    ['-MOVED 3999 127.0.0.1:6381\r\n', { kind: 'moved', slot: 3999, address: '127.0.0.1:6381' }],
    ['-MOVED 1 ::1:6381\r\n', { kind: 'moved', slot: 1, address: '::1:6381' }],
    ['-ASK 1 :6381\r\n', { kind: 'ask', slot: 1, address: ':6381' }],
    ['-TRYAGAIN Multiple keys request during rehashing of slot\r\n', { kind: 'tryagain' }],
  ])('is %j', (reply, redirection) => {
    expect(find(reply)).toEqual(redirection)
  })

  it.each([
    '-ERR MOVED 1 h:1\r\n',
    '-MOVED\r\n',
    '-MOVED x h:1\r\n',
    '-TRYAGAIN later\r\n',
    '$20\r\n-MOVED 1 127.0.0.1:1\r\n',
    `-MOVED 1 ${'h'.repeat(1000)}:1\r\n`,
  ])('is not %j', (reply) => {
    expect(find(reply)).toBeUndefined()
  })

  it('of a transaction is there when the transaction was discarded', () => {
    const moved = { kind: 'moved', slot: 1, address: 'h:1' }
    expect(find('+OK\r\n+QUEUED\r\n-MOVED 1 h:1\r\n-EXECABORT x\r\n', 4)).toEqual(moved)
    expect(find('+OK\r\n+QUEUED\r\n-MOVED 1 h:1\r\n', 3)).toEqual(moved)
    // A script's own words, in a transaction that has run.
    expect(find('+OK\r\n+QUEUED\r\n*1\r\n-MOVED 1 h:1\r\n', 3)).toBeUndefined()
  })
})
