import { expect, test } from 'vitest'
import { DiagnosticsCommands } from '../../../lib/commands/diagnostics.ts'
import { UnsupportedCommandError } from '../../../lib/errors.ts'
import type { Command } from '../../../lib/executor.ts'
import type { RawReply } from '../../../lib/wire/replies.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const WORDS: readonly (readonly [method: string, command: Command, words: string])[] = [
  ['hotkeysGet', commands.hotkeysGet(), 'HOTKEYS GET'],
  ['hotkeysReset', commands.hotkeysReset(), 'HOTKEYS RESET'],
  ['hotkeysStop', commands.hotkeysStop(), 'HOTKEYS STOP'],
  ['hotkeysStart', commands.hotkeysStart(['CPU']), 'HOTKEYS START METRICS 1 CPU'],
  [
    'hotkeysStart',
    commands.hotkeysStart(['CPU', 'NET'], {
      slots: [1, 2],
      sampleRatio: 4,
      duration: 60,
      count: 5,
    }),
    'HOTKEYS START METRICS 2 CPU NET COUNT 5 DURATION 60 SAMPLE 4 SLOTS 2 1 2',
  ],
  ['latencyHistory', commands.latencyHistory('command'), 'LATENCY HISTORY command'],
  ['latencyLatest', commands.latencyLatest(), 'LATENCY LATEST'],
  ['latencyReset', commands.latencyReset(), 'LATENCY RESET'],
  ['latencyReset', commands.latencyReset('command', 'fork'), 'LATENCY RESET command fork'],
  ['memoryMallocStats', commands.memoryMallocStats(), 'MEMORY MALLOC-STATS'],
  ['memoryPurge', commands.memoryPurge(), 'MEMORY PURGE'],
  ['memoryStats', commands.memoryStats(), 'MEMORY STATS'],
  ['memoryUsage', commands.memoryUsage('k'), 'MEMORY USAGE k'],
  ['memoryUsage', commands.memoryUsage('k', 0), 'MEMORY USAGE k SAMPLES 0'],
  ['memoryUsage', commands.memoryUsage('k', { samples: 5 }), 'MEMORY USAGE k SAMPLES 5'],
  ['memoryUsage', commands.memoryUsage('k', 1.5), 'MEMORY USAGE k'],
  ['slowlogGet', commands.slowlogGet(), 'SLOWLOG GET'],
  ['slowlogGet', commands.slowlogGet(-1), 'SLOWLOG GET -1'],
  ['slowlogGet', commands.slowlogGet({ num: 5 }), 'SLOWLOG GET 5'],
  ['slowlogLen', commands.slowlogLen(), 'SLOWLOG LEN'],
  ['slowlogReset', commands.slowlogReset(), 'SLOWLOG RESET'],
]

test.each(WORDS)('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test.each<[string, Command, RawReply, unknown]>([
  [
    'hotkeysGet',
    commands.hotkeysGet(),
    [['tracking-active', 1, 'by-cpu-time-us', ['k', 5]]],
    [{ 'tracking-active': 1, 'by-cpu-time-us': ['k', 5] }],
  ],
  ['hotkeysReset', commands.hotkeysReset(), 'OK', 'OK'],
  ['hotkeysStart', commands.hotkeysStart(['NET']), 'OK', 'OK'],
  ['hotkeysStop', commands.hotkeysStop(), 'OK', 'OK'],
  ['latencyHistory', commands.latencyHistory('command'), [[1795336407, 10]], [[1795336407, 10]]],
  [
    'latencyLatest',
    commands.latencyLatest(),
    [['command', 1795336407, 10, 10]],
    [['command', 1795336407, 10, 10]],
  ],
  ['latencyReset', commands.latencyReset(), 1, 1],
  [
    'memoryMallocStats',
    commands.memoryMallocStats(),
    '___ Begin jemalloc statistics ___',
    '___ Begin jemalloc statistics ___',
  ],
  ['memoryPurge', commands.memoryPurge(), 'OK', true],
  [
    'memoryStats',
    commands.memoryStats(),
    ['keys.count', 4, 'fragmentation', '1.5'],
    { 'keys.count': 4, fragmentation: 1.5 },
  ],
  ['memoryUsage', commands.memoryUsage('k'), 64, 64],
  ['memoryUsage', commands.memoryUsage('k'), null, null],
  ['slowlogLen', commands.slowlogLen(), 2, 2],
  ['slowlogReset', commands.slowlogReset(), 'OK', true],
])('%s gives the reply of redis-py (%#)', (_method, command, reply, value) => {
  expect(decoded(command, reply)).toEqual(value)
})

const REFUSED: readonly (readonly [method: string, attempt: () => unknown, message: RegExp])[] = [
  [
    'latencyDoctor',
    () => commands.latencyDoctor(),
    /as in redis-py.*executeCommand\('LATENCY DOCTOR'/,
  ],
  [
    'latencyGraph',
    () => commands.latencyGraph(),
    /as in redis-py.*executeCommand\('LATENCY GRAPH'/,
  ],
  [
    'latencyHistogram',
    () => commands.latencyHistogram(),
    /as in redis-py.*executeCommand\('LATENCY HISTOGRAM'/,
  ],
  [
    'memoryDoctor',
    () => commands.memoryDoctor(),
    /as in redis-py.*executeCommand\('MEMORY DOCTOR'/,
  ],
  ['memoryHelp', () => commands.memoryHelp(), /as in redis-py.*executeCommand\('MEMORY HELP'/],
]

test.each(REFUSED)(
  '%s says why it cannot work and what to use (%#)',
  (_method, attempt, message) => {
    expect(attempt).toThrow(UnsupportedCommandError)
    expect(attempt).toThrow(message)
  },
)

test('slowlogGet asks for bytes on every client', () => {
  const word = Uint8Array.of(255)
  expect(commands.slowlogGet().bytes).toBe(true)
  expect(decoded(commands.slowlogGet(), [[1, 1795336407, 3, [word], word, word]])).toEqual([
    {
      id: 1,
      start_time: 1795336407,
      duration: 3,
      command: word,
      client_address: word,
      client_name: word,
    },
  ])
})

test('the tables have a row for every method', () => {
  const methods = Object.getOwnPropertyNames(DiagnosticsCommands.prototype).filter(
    (name) => name !== 'constructor',
  )
  expect([...new Set([...WORDS, ...REFUSED].map(([method]) => method))].sort()).toEqual(
    methods.sort(),
  )
})
