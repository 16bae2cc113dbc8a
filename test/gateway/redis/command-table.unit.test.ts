import { describe, expect, it } from 'vitest'
import { CommandTable } from '../../../gateway/redis/command-table.ts'

/** Entries as Redis 6.2 gives them, which lists no subcommands. */
const REPLY = [
  ['get', 2, ['readonly', 'fast'], 1, 1, 1, ['@read', '@string', '@fast']],
  ['script', -2, ['noscript', 'may_replicate'], 0, 0, 0, ['@slow', '@scripting']],
  ['config', -2, ['admin', 'noscript'], 0, 0, 0, ['@admin', '@slow', '@dangerous']],
  ['client', -2, ['admin', 'noscript'], 0, 0, 0, ['@admin', '@slow', '@connection']],
  ['migrate', -6, ['write', 'movablekeys'], 3, 3, 1, ['@keyspace', '@write', '@dangerous']],
  ['swapdb', 3, ['write', 'fast'], 0, 0, 0, ['@keyspace', '@write', '@fast', '@dangerous']],
  ['xreadgroup', -7, ['write', 'movablekeys'], 1, 1, 1, ['@write', '@stream', '@blocking']],
]
const OLD = new CommandTable(REPLY)

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
    ['migrate h 6379 k 0 100', 'MIGRATE'],
    ['SWAPDB 0 1', 'SWAPDB'],
  ])('keeps %s, which reaches beyond the database, for an administrator', (command, name) => {
    expect(OLD.judge(command.split(' '))).toEqual({
      kind: 'refuse',
      error: `ERR Command is not available: '${name}'`,
    })
  })

  it('lets an administrator do what leaves the connection as it is, by the same entries', () => {
    const table = new CommandTable(REPLY, { admin: true })
    for (const command of ['CONFIG GET dir', 'CLIENT ID', 'CLIENT kill TYPE normal']) {
      expect(table.judge(command.split(' ')).kind).toBe('send')
    }
    for (const command of ['MIGRATE h 6379 k 0 100', 'SWAPDB 0 1']) {
      expect(table.judge(command.split(' '))).toEqual({ kind: 'send', isWrite: true })
    }
    for (const command of ['CLIENT REPLY OFF', 'CLIENT', 'SCRIPT DEBUG YES']) {
      expect(table.judge(command.split(' ')).kind).toBe('refuse')
    }
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
