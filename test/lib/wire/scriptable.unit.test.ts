import { expect, it } from 'vitest'
import { DataError, UnsupportedCommandError } from '../../../lib/errors.ts'
import { checkScriptable } from '../../../lib/wire/scriptable.ts'

const check = (command: string): void => checkScriptable(command.split(' '), 'a test')

it.each([
  'SET k v',
  'XREAD COUNT 1 STREAMS block 0',
  'XREADGROUP GROUP BLOCK BLOCK STREAMS k >',
  'XREAD STREAMS k 0 BLOCK 1',
  'BITFIELD k GET u53 0',
  'BITFIELD i64 GET u8 0',
  'NOSUCHCOMMAND',
])('lets %s through', (command) => {
  expect(() => check(command)).not.toThrow()
})

it.each([
  'eval return 0',
  'blpop k 0',
  'WAIT 0 0',
  'XREAD BLOCK 0 STREAMS k 0',
  'xreadgroup GROUP g c COUNT 1 block 0 STREAMS k >',
  'BITFIELD k GET u54 0',
  'BITFIELD k OVERFLOW FAIL INCRBY I64 #0 1',
  'BITFIELD_RO k GET i64 0',
])('refuses %s', (command) => {
  expect(() => check(command)).toThrow(UnsupportedCommandError)
  expect(() => check(command)).toThrow('a test')
})

it('reads the name of a command in bytes', () => {
  expect(() => checkScriptable([new TextEncoder().encode('Eval')], 'a test')).toThrow(
    UnsupportedCommandError,
  )
})

it('lets 7,000 words through and refuses more', () => {
  const words = ['SADD', ...Array<string>(6_999).fill('m')]
  expect(() => checkScriptable(words, 'a test')).not.toThrow()
  expect(() => checkScriptable([...words, 'm'], 'a test')).toThrow(DataError)
})
