import { describe, expect, it } from 'vitest'
import { CommandTable } from '../../../gateway/redis/command-table.ts'

/** Entries as Redis 6.2 gives them, which lists no subcommands. */
const OLD = new CommandTable([
  ['get', 2, ['readonly', 'fast'], 1, 1, 1, ['@read', '@string', '@fast']],
  ['script', -2, ['noscript', 'may_replicate'], 0, 0, 0, ['@slow', '@scripting']],
  ['config', -2, ['admin', 'noscript'], 0, 0, 0, ['@admin', '@slow', '@dangerous']],
  ['client', -2, ['admin', 'noscript'], 0, 0, 0, ['@admin', '@slow', '@connection']],
  ['xreadgroup', -7, ['write', 'movablekeys'], 1, 1, 1, ['@write', '@stream', '@blocking']],
])

describe('CommandTable', () => {
  it('judges by categories where the server lists no subcommands', () => {
    expect(OLD.judge(['GET', 'k'])).toEqual({ kind: 'send', isWrite: false })
    expect(OLD.judge(['SCRIPT', 'LOAD', 'return 1']).kind).toBe('send')
    expect(OLD.judge(['SCRIPT', 'DEBUG', 'YES']).kind).toBe('refuse')
    expect(OLD.judge(['CONFIG', 'GET', 'dir']).kind).toBe('refuse')
    expect(OLD.judge(['config', 'get', 'Notify-Keyspace-Events']).kind).toBe('send')
    expect(OLD.judge(['CLIENT', 'ID']).kind).toBe('refuse')
    expect(OLD.judge(['CLIENT', 'SETINFO', 'LIB-NAME', 'x'])).toEqual({
      kind: 'answer',
      status: 'OK',
    })
  })

  it.each([
    ['XREADGROUP GROUP BLOCK STREAMS STREAMS s >', 'send'],
    ['XREADGROUP GROUP g c COUNT 1 NOACK STREAMS BLOCK >', 'send'],
    ['XREADGROUP GROUP g c BLOCK 0 STREAMS s >', 'refuse'],
    ['XREADGROUP GROUP g c NOACK COUNT 2 block 5 STREAMS s >', 'refuse'],
    ['XREADGROUP BLOCK 0 GROUP g c STREAMS s >', 'refuse'],
  ])('%s: %s', (command, kind) => {
    expect(OLD.judge(command.split(' ')).kind).toBe(kind)
  })

  it('takes names as bytes, and shows no more of a refused one than a name may be', () => {
    expect(OLD.judge([Buffer.from('gEt'), 'k']).kind).toBe('send')
    expect(OLD.judge(['\r\n'.repeat(50_000)])).toEqual({
      kind: 'refuse',
      error: `ERR Command is not available: '${'?'.repeat(64)}'`,
    })
  })

  it('refuses a server that tells no categories', () => {
    expect(() => new CommandTable([['get', 2, ['readonly'], 1, 1, 1]])).toThrow('too old')
  })
})
