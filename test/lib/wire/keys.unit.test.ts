import { describe, expect, it } from 'vitest'
import { keysOf } from '../../../lib/wire/keys.ts'

const split = (text: string): string[] => text.split(' ')

describe('the keys of a command', () => {
  it.each([
    ['PING', ''],
    ['KEYS a*', ''],
    ['SCAN 0 MATCH a*', ''],
    ['GET k', 'k'],
    ['get k', 'k'],
    ['SET k v EX 10', 'k'],
    ['RENAME a b', 'a b'],
    ['COPY a b DB 1 REPLACE', 'a b'],
    ['DEL a b c', 'a b c'],
    ['MSET a 1 b 2', 'a b'],
    ['BLPOP a b 0', 'a b'],
    ['BITOP AND d a b', 'd a b'],
    ['OBJECT ENCODING k', 'k'],
    ['OBJECT HELP', ''],
    ['MEMORY USAGE k SAMPLES 5', 'k'],
    ['MEMORY DOCTOR', ''],
    ['XGROUP CREATE s g $', 's'],
    ['XINFO STREAM s FULL', 's'],
    ['EVAL return 2 a b c', 'a b'],
    ['EVALSHA sha 0 a', ''],
    ['FCALL f 1 k a', 'k'],
    ['ZUNION 2 a b WEIGHTS 1 2', 'a b'],
    ['ZUNIONSTORE d 2 a b AGGREGATE MAX', 'd a b'],
    ['LMPOP 1 a LEFT', 'a'],
    ['BLMPOP 0 2 a b LEFT', 'a b'],
    ['XREAD COUNT 2 STREAMS a b 0 0', 'a b'],
    ['XREADGROUP GROUP STREAMS c STREAMS s >', 's'],
    ['SORT k BY STORE GET STORE LIMIT 0 1 STORE d', 'k d'],
    ['SORT k ALPHA', 'k'],
    ['GEORADIUS g 1 2 3 m COUNT 1 STORE d STOREDIST e', 'g d e'],
    ['GEORADIUSBYMEMBER g m 3 km STORE d', 'g d'],
    ['MIGRATE host 1 k 0 1', 'k'],
    ['STRALGO LCS KEYS a b LEN', 'a b'],
    ['STRALGO LCS STRINGS a b', ''],
    // Newer than Redis 7.0, or of a module: as their documentation has it.
    ['HGETEX h EX 10 FIELDS 1 f', 'h'],
    ['HSETEX h FIELDS 1 f v', 'h'],
    ['DELEX k IFEQ v', 'k'],
    ['MSETEX 2 a 1 b 2 EX 10', 'a b'],
    ['SDIFFCARD 2 a b LIMIT 0', 'a b'],
    ['SUNIONCARD 1 a', 'a'],
    ['LMOVEM a b LEFT RIGHT COUNT 2 OBO', 'a b'],
    ['XDELEX s KEEPREF IDS 1 1-1', 's'],
    ['ARSET a 0 v', 'a'],
    ['JSON.SET k $ 1', 'k'],
    ['JSON.MGET a b $', 'a b'],
    ['JSON.MSET a $ 1 b $ 2', 'a b'],
    ['JSON.DEBUG MEMORY k $', 'k'],
  ])('%s: %s', (command, keys) => {
    expect(keysOf(split(command))).toEqual(keys === '' ? [] : split(keys))
  })

  it('are all that stand after KEYS where MIGRATE names none before', () => {
    const words = ['MIGRATE', 'h', '1', '', '0', '1', 'COPY', 'AUTH', 'KEYS', 'KEYS', 'a', 'b']
    expect(keysOf(words)).toEqual(['a', 'b'])
  })

  it('are the words themselves, bytes included, whatever the name is written in', () => {
    const key = Uint8Array.of(255)
    expect(keysOf([new TextEncoder().encode('get'), key])).toEqual([key])
    expect(keysOf(['ZUNION', new TextEncoder().encode('1'), key])).toEqual([key])
  })

  it.each([
    '',
    'NOSUCH a b',
    'constructor a',
    'EVAL return x a',
    'EVAL return -1 a',
    'EVAL return 3 a b',
    'EVAL return',
    'MSETEX 3 a 1 b 2',
    'XREAD COUNT 1',
  ])('are not known of %j', (command) => {
    expect(keysOf(split(command))).toBeUndefined()
  })
})
