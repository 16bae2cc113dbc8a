import { describe, expect, it } from 'vitest'
import { isRepeatable } from '../../../lib/wire/repeatable.ts'

const split = (text: string): string[] => text.split(' ')

describe('may be sent again', () => {
  it.each([
    'GET k',
    'get k',
    'MGET a b',
    'ZRANGE k 0 -1 WITHSCORES',
    'CONFIG GET x',
    'COMMAND',
    'MEMORY USAGE k',
    'SET k v',
    'SET k NX',
    'SET k v EX 10 XX',
    'SETEX k 10 v',
    'MSET a 1 b 2',
    'EXPIRE k 10',
    'LSET k 0 v',
    'SUNIONSTORE a a b',
    'ZUNIONSTORE d 2 a b WEIGHTS 1 2',
    'SORT k LIMIT 0 10',
    'COPY a b REPLACE',
    'JSON.SET k $ 1',
  ])('%s', (command) => {
    expect(isRepeatable(split(command))).toBe(true)
  })
})

describe('may not', () => {
  it.each([
    'INCR k',
    'LPUSH k v',
    'ZINCRBY k 1 m',
    'DEL k',
    'SADD k m',
    'HSET k f v',
    'SET k v NX',
    'SET k v GET',
    'SET k v ifeq x',
    'EXPIRE k 10 NX',
    'EXPIRE k -1',
    'EXPIREAT k 1',
    'CONFIG SET a b',
    'SCRIPT FLUSH',
    'ZUNIONSTORE a 2 a b',
    'SORT k STORE d',
    'COPY a b',
    'EVAL return 0',
    'PUBLISH c m',
    'XREADGROUP GROUP g c STREAMS s >',
    'NOSUCHCOMMAND',
    'JSON.SET k $ 1 NX',
  ])('%s', (command) => {
    expect(isRepeatable(split(command))).toBe(false)
  })
})

it('looks at names and options that were given as bytes', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
  expect(isRepeatable([bytes('GET'), bytes('k')])).toBe(true)
  expect(isRepeatable(['SET', 'k', 'v', bytes('nx')])).toBe(false)
  expect(isRepeatable(['ZUNIONSTORE', bytes('a'), '1', 'a'])).toBe(false)
})
