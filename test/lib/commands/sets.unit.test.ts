import { describe, expect, test } from 'vitest'
import { SetCommands } from '../../../lib/commands/sets.ts'
import type { Command } from '../../../lib/executor.ts'
import { Recorder } from '../../../lib/recorder.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const bytesCommands = new Recorder<Uint8Array>()
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const WORDS: readonly (readonly [method: string, command: Command, words: string])[] = [
  ['sadd', commands.sadd('s', 'a', 1, 2n), 'SADD s a 1 2'],
  ['scard', commands.scard('s'), 'SCARD s'],
  ['sdiff', commands.sdiff('s'), 'SDIFF s'],
  ['sdiff', commands.sdiff('s', 't'), 'SDIFF s t'],
  ['sdiff', commands.sdiff(['s', 't'], 'u'), 'SDIFF s t u'],
  ['sdiffcard', commands.sdiffcard(2, ['s', 't']), 'SDIFFCARD 2 s t LIMIT 0'],
  ['sdiffcard', commands.sdiffcard(2, ['s', 't'], 3), 'SDIFFCARD 2 s t LIMIT 3'],
  ['sdiffcard', commands.sdiffcard(2, ['s', 't'], { limit: 3 }), 'SDIFFCARD 2 s t LIMIT 3'],
  ['sdiffstore', commands.sdiffstore('d', 's', 't'), 'SDIFFSTORE d s t'],
  ['sdiffstore', commands.sdiffstore('d', ['s', 't']), 'SDIFFSTORE d s t'],
  ['sinter', commands.sinter('s', 't'), 'SINTER s t'],
  ['sinter', commands.sinter(['s', 't']), 'SINTER s t'],
  ['sintercard', commands.sintercard(2, ['s', 't']), 'SINTERCARD 2 s t LIMIT 0'],
  ['sintercard', commands.sintercard(2, ['s', 't'], 1), 'SINTERCARD 2 s t LIMIT 1'],
  ['sintercard', commands.sintercard(2, ['s', 't'], { limit: 1 }), 'SINTERCARD 2 s t LIMIT 1'],
  ['sinterstore', commands.sinterstore('d', 's', 't'), 'SINTERSTORE d s t'],
  ['sinterstore', commands.sinterstore('d', ['s'], 't'), 'SINTERSTORE d s t'],
  ['sismember', commands.sismember('s', 'a'), 'SISMEMBER s a'],
  ['smembers', commands.smembers('s'), 'SMEMBERS s'],
  ['smismember', commands.smismember('s', 'a'), 'SMISMEMBER s a'],
  ['smismember', commands.smismember('s', ['a', 1], 'b'), 'SMISMEMBER s a 1 b'],
  ['smove', commands.smove('s', 't', 'a'), 'SMOVE s t a'],
  ['spop', commands.spop('s'), 'SPOP s'],
  ['spop', commands.spop('s', 0), 'SPOP s 0'],
  ['spop', commands.spop('s', { count: 2 }), 'SPOP s 2'],
  ['spop', commands.spop('s', {}), 'SPOP s'],
  ['srandmember', commands.srandmember('s'), 'SRANDMEMBER s'],
  ['srandmember', commands.srandmember('s', -2), 'SRANDMEMBER s -2'],
  ['srandmember', commands.srandmember('s', { number: 2 }), 'SRANDMEMBER s 2'],
  ['srem', commands.srem('s', 'a', 'b'), 'SREM s a b'],
  ['sscan', commands.sscan('s'), 'SSCAN s 0'],
  ['sscan', commands.sscan('s', 7), 'SSCAN s 7'],
  ['sscan', commands.sscan('s', 7, { count: 5, match: 'a*' }), 'SSCAN s 7 MATCH a* COUNT 5'],
  ['sscan', commands.sscan('s', { cursor: 7, count: 0 }), 'SSCAN s 7 COUNT 0'],
  ['sunion', commands.sunion('s', 't'), 'SUNION s t'],
  ['sunion', commands.sunion(['s', 't']), 'SUNION s t'],
  ['sunioncard', commands.sunioncard(2, ['s', 't']), 'SUNIONCARD 2 s t LIMIT 0'],
  [
    'sunioncard',
    commands.sunioncard(2, ['s', 't'], { limit: 4, approx: true }),
    'SUNIONCARD 2 s t APPROX LIMIT 4',
  ],
  ['sunionstore', commands.sunionstore('d', 's', 't'), 'SUNIONSTORE d s t'],
  ['sunionstore', commands.sunionstore('d', ['s', 't']), 'SUNIONSTORE d s t'],
]

test.each(WORDS)('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test('the table has a row for every method', () => {
  const methods = Object.getOwnPropertyNames(SetCommands.prototype).filter(
    (name) => name !== 'constructor',
  )
  expect([...new Set(WORDS.map(([method]) => method))].sort()).toEqual(methods.sort())
})

test('a key given as bytes is one key', () => {
  expect(wordsOf(commands.sunion(bytes('s')))).toEqual(['SUNION', bytes('s')])
})

describe('replies', () => {
  test('are numbers where the server counts or measures', () => {
    for (const command of [
      commands.sadd('s', 'a'),
      commands.scard('s'),
      commands.sdiffcard(1, ['s']),
      commands.sdiffstore('d', 's'),
      commands.sintercard(1, ['s']),
      commands.sinterstore('d', 's'),
      commands.srem('s', 'a'),
      commands.sunioncard(1, ['s']),
      commands.sunionstore('d', 's'),
    ]) {
      expect(decoded(command, 3)).toBe(3)
    }
  })

  test('are sets where members come without an order', () => {
    for (const command of [
      commands.sdiff('s'),
      commands.sinter('s'),
      commands.smembers('s'),
      commands.sunion('s'),
    ]) {
      expect(decoded(command, ['b', 'a'])).toEqual(new Set(['a', 'b']))
      expect(decoded(command, [])).toEqual(new Set())
    }
    const reply = bytesCommands.smembers('s').decode([bytes('a')], true)
    expect([...reply]).toEqual([bytes('a')])
  })

  test('membership as 0 and 1, a move as a boolean', () => {
    expect(decoded(commands.sismember('s', 'a'), 1)).toBe(1)
    expect(decoded(commands.smismember('s', 'a', 'b'), [1, 0])).toEqual([1, 0])
    expect(decoded(commands.smove('s', 't', 'a'), 1)).toBe(true)
    expect(decoded(commands.smove('s', 't', 'a'), 0)).toBe(false)
  })

  test('one random member, or a list with a count', () => {
    expect(decoded(commands.spop('s'), 'a')).toBe('a')
    expect(decoded(commands.spop('s'), null)).toBeNull()
    expect(decoded(commands.spop('s', 2), ['a', 'b'])).toEqual(['a', 'b'])
    expect(decoded(commands.srandmember('s'), null)).toBeNull()
    expect(decoded(commands.srandmember('s', -2), ['a', 'a'])).toEqual(['a', 'a'])
  })

  test('SSCAN as a cursor with a list', () => {
    expect(decoded(commands.sscan('s'), ['0', ['a']])).toEqual([0, ['a']])
    expect(decoded(commands.sscan('s'), ['18446744073709551615', []])[0]).toBe(2n ** 64n - 1n)
  })
})
