import { expect, test } from 'vitest'
import type { Command } from '../../../lib/executor.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const payload = Uint8Array.of(0, 255)

test.each<[method: string, command: Command, words: (string | Uint8Array)[]]>([
  ['functionLoad', commands.functionLoad('code x'), ['FUNCTION', 'LOAD', 'code x']],
  ['functionLoad', commands.functionLoad('c', false), ['FUNCTION', 'LOAD', 'c']],
  ['functionLoad', commands.functionLoad('c', true), ['FUNCTION', 'LOAD', 'REPLACE', 'c']],
  [
    'functionLoad',
    commands.functionLoad('c', { replace: true }),
    ['FUNCTION', 'LOAD', 'REPLACE', 'c'],
  ],
  ['functionDelete', commands.functionDelete('lib'), ['FUNCTION', 'DELETE', 'lib']],
  ['functionFlush', commands.functionFlush(), ['FUNCTION', 'FLUSH', 'SYNC']],
  ['functionFlush', commands.functionFlush('ASYNC'), ['FUNCTION', 'FLUSH', 'ASYNC']],
  ['functionFlush', commands.functionFlush({ mode: 'SYNC' }), ['FUNCTION', 'FLUSH', 'SYNC']],
  ['functionList', commands.functionList(), ['FUNCTION', 'LIST', 'LIBRARYNAME', '*']],
  [
    'functionList',
    commands.functionList({ withcode: true, library: 'l*' }),
    ['FUNCTION', 'LIST', 'LIBRARYNAME', 'l*', 'WITHCODE'],
  ],
  ['fcall', commands.fcall('f', 0), ['FCALL', 'f', '0']],
  ['fcall', commands.fcall('f', 1, 'k', 2, payload), ['FCALL', 'f', '1', 'k', '2', payload]],
  ['fcallRo', commands.fcallRo('f', 1, 'k', 'a'), ['FCALL_RO', 'f', '1', 'k', 'a']],
  ['functionDump', commands.functionDump(), ['FUNCTION', 'DUMP']],
  [
    'functionRestore',
    commands.functionRestore(payload),
    ['FUNCTION', 'RESTORE', payload, 'APPEND'],
  ],
  [
    'functionRestore',
    commands.functionRestore('p', 'FLUSH'),
    ['FUNCTION', 'RESTORE', 'p', 'FLUSH'],
  ],
  [
    'functionRestore',
    commands.functionRestore('p', { policy: 'REPLACE' }),
    ['FUNCTION', 'RESTORE', 'p', 'REPLACE'],
  ],
  ['functionKill', commands.functionKill(), ['FUNCTION', 'KILL']],
  ['functionStats', commands.functionStats(), ['FUNCTION', 'STATS']],
])('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words)
})

test('replies come as Redis sends them, outcomes as booleans', () => {
  expect(decoded(commands.functionLoad('c'), 'lib')).toBe('lib')
  expect(decoded(commands.functionDelete('lib'), 'OK')).toBe(true)
  expect(decoded(commands.functionFlush(), 'OK')).toBe(true)
  expect(decoded(commands.functionRestore('p'), 'OK')).toBe(true)
  expect(decoded(commands.functionKill(), 'OK')).toBe('OK')
  const library = ['library_name', 'lib', 'functions', [['name', 'f', 'description', null]]]
  expect(decoded(commands.functionList(), [library])).toEqual([library])
  expect(decoded(commands.functionStats(), ['running_script', null])).toEqual([
    'running_script',
    null,
  ])
  expect(decoded(commands.fcall('f', 0), null)).toBeNull()
  expect(decoded(commands.fcallRo('f', 0), ['1', 2])).toEqual(['1', 2])
})

test('a dump is read as bytes', () => {
  expect(commands.functionDump().bytes).toBe(true)
  expect(decoded(commands.functionDump(), payload)).toBe(payload)
})
