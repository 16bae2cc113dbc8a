import { describe, expect, it } from 'vitest'
import { isBatchRepeatable, isRead, isRepeatable } from '../../../lib/wire/repeatable.ts'

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
    'GETEX k EX 10',
    'CLUSTER shards',
    'SET k v EXAT 1',
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
    'GETEX k EXAT 1',
    'getex k pxat 1',
    'SET k v XX PXAT 1',
    'CLUSTER FAILOVER',
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

it('knows a key that is given as text and as bytes', () => {
  const key = new TextEncoder().encode('é')
  expect(isRepeatable(['ZUNIONSTORE', key, '2', 'é', 'b'])).toBe(false)
  expect(isBatchRepeatable([['GET', key], split('SET é v')])).toBe(false)
})

it('takes SORT for a read as long as it stores nothing', () => {
  expect(isRead(split('sort k DESC'))).toBe(true)
  expect(isRead(split('SORT k STORE d'))).toBe(false)
})

describe('a batch may be sent again', () => {
  it.each([
    ['GET a', 'MGET a b', 'DBSIZE'],
    ['SET a 1', 'EXPIRE a 10', 'GET a'],
    ['SET a 1', 'SET a 2', 'MSET a 3 b 4'],
    ['GET a', 'SET b 1'],
    ['SORT a BY w_*', 'DBSIZE'],
    ['PING', 'GET a'],
  ])('%s, %s', (...batch) => {
    expect(isBatchRepeatable(batch.map(split))).toBe(true)
  })
})

describe('a batch may not, since a command would find what a later one has written', () => {
  it.each([
    ['GET a', 'SET a 1'],
    ['COPY a b REPLACE', 'SET a 1'],
    ['EXPIRE a 10', 'SET a 1'],
    ['SET a 1 XX', 'SET a 2'],
    ['DBSIZE', 'SET a 1'],
    ['KEYS *', 'SET a 1'],
    ['SORT a BY w_*', 'SET w_1 1'],
    ['SORT_RO a BY w_*', 'SET w_1 1'],
    ['GET a', 'SET b 1', 'INCR c'],
  ])('%s, %s', (...batch) => {
    expect(isBatchRepeatable(batch.map(split))).toBe(false)
  })
})
