import { describe, expect, test } from 'vitest'
import { Client } from '../../../lib/client.ts'
import { DataError, UnsupportedCommandError } from '../../../lib/errors.ts'
import type { Command } from '../../../lib/executor.ts'
import { Pipeline } from '../../../lib/pipeline.ts'
import { Recorder } from '../../../lib/recorder.ts'
import type { Requester } from '../../../lib/transport/requester.ts'
import type { RawReply } from '../../../lib/wire/replies.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const json = commands.json()
const bytesJson = new Recorder<Uint8Array>().json()
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

test.each<[method: string, command: Command, words: string]>([
  ['arrappend', json.arrappend('k', '$.a', 1, 'x'), 'JSON.ARRAPPEND k $.a 1 "x"'],
  ['arrappend', json.arrappend('k', [1, [2]]), 'JSON.ARRAPPEND k . 1 [2]'],
  ['arrappend', json.arrappend('k', [null], { path: '.a' }), 'JSON.ARRAPPEND k .a null'],
  ['arrindex', json.arrindex('k', '$.a', 'x'), 'JSON.ARRINDEX k $.a "x"'],
  ['arrindex', json.arrindex('k', '.', 1, { stop: 5 }), 'JSON.ARRINDEX k . 1'],
  ['arrindex', json.arrindex('k', '.', 1, { start: 0 }), 'JSON.ARRINDEX k . 1 0'],
  ['arrindex', json.arrindex('k', '.', 1, { stop: 0, start: 2 }), 'JSON.ARRINDEX k . 1 2 0'],
  ['arrinsert', json.arrinsert('k', '.', -1, 1, {}), 'JSON.ARRINSERT k . -1 1 {}'],
  ['arrlen', json.arrlen('k'), 'JSON.ARRLEN k .'],
  ['arrlen', json.arrlen('k', '$.a'), 'JSON.ARRLEN k $.a'],
  ['arrlen', json.arrlen('k', { path: '$.a' }), 'JSON.ARRLEN k $.a'],
  ['arrpop', json.arrpop('k'), 'JSON.ARRPOP k . -1'],
  ['arrpop', json.arrpop('k', '.a'), 'JSON.ARRPOP k .a -1'],
  ['arrpop', json.arrpop('k', '.a', 0), 'JSON.ARRPOP k .a 0'],
  ['arrpop', json.arrpop('k', { index: 2, path: '$.a' }), 'JSON.ARRPOP k $.a 2'],
  ['arrtrim', json.arrtrim('k', '.', 1, -1), 'JSON.ARRTRIM k . 1 -1'],
  ['type', json.type('k'), 'JSON.TYPE k .'],
  ['type', json.type('k', '$.a'), 'JSON.TYPE k $.a'],
  ['resp', json.resp('k'), 'JSON.RESP k .'],
  ['resp', json.resp('k', { path: '.a' }), 'JSON.RESP k .a'],
  ['objkeys', json.objkeys('k'), 'JSON.OBJKEYS k .'],
  ['objkeys', json.objkeys('k', '$.a'), 'JSON.OBJKEYS k $.a'],
  ['objlen', json.objlen('k'), 'JSON.OBJLEN k .'],
  ['objlen', json.objlen('k', '$.a'), 'JSON.OBJLEN k $.a'],
  ['numincrby', json.numincrby('k', '.n', 1.5), 'JSON.NUMINCRBY k .n 1.5'],
  ['numincrby', json.numincrby('k', '.n', 2n ** 63n), 'JSON.NUMINCRBY k .n 9223372036854775808'],
  ['nummultby', json.nummultby('k', '$.n', -2), 'JSON.NUMMULTBY k $.n -2'],
  ['clear', json.clear('k'), 'JSON.CLEAR k .'],
  ['clear', json.clear('k', '$.a'), 'JSON.CLEAR k $.a'],
  ['delete', json.delete('k'), 'JSON.DEL k .'],
  ['delete', json.delete('k', { path: '$.a' }), 'JSON.DEL k $.a'],
  ['forget', json.forget('k', '$.a'), 'JSON.DEL k $.a'],
  ['get', json.get('k'), 'JSON.GET k .'],
  ['get', json.get('k', '$.a', '$.b'), 'JSON.GET k $.a $.b'],
  ['get', json.get('k', []), 'JSON.GET k .'],
  ['get', json.get('k', ['.a'], { noEscape: true }), 'JSON.GET k noescape .a'],
  ['mget', json.mget(['a', 'b'], '$.x'), 'JSON.MGET a b $.x'],
  ['set', json.set('k', '$', { a: [1] }), 'JSON.SET k $ {"a":[1]}'],
  ['set', json.set('k', '$', 'é', { nx: true }), 'JSON.SET k $ "é" NX'],
  ['set', json.set('k', '$', null, { xx: true }), 'JSON.SET k $ null XX'],
  ['set', json.set('k', '$', [0.5], { fpha: 'bf16', nx: true }), 'JSON.SET k $ [0.5] NX FPHA BF16'],
  [
    'set',
    json.set('k', '$', new Map([[bytes('a'), 1]]), { decodeKeys: true }),
    'JSON.SET k $ {"a":1}',
  ],
  [
    'mset',
    json.mset([
      ['a', '$', 1],
      [bytes('b'), '.x', 'y'],
    ]),
    'JSON.MSET a $ 1 b .x "y"',
  ],
  ['merge', json.merge('k', '$', { a: null }), 'JSON.MERGE k $ {"a":null}'],
  ['merge', json.merge('k', '$', new Map([['a', 1]]), true), 'JSON.MERGE k $ {"a":1}'],
  [
    'merge',
    json.merge('k', '$', new Map([['a', 1]]), { decodeKeys: true }),
    'JSON.MERGE k $ {"a":1}',
  ],
  ['strlen', json.strlen('k'), 'JSON.STRLEN k'],
  ['strlen', json.strlen('k', '$.a'), 'JSON.STRLEN k $.a'],
  ['toggle', json.toggle('k'), 'JSON.TOGGLE k .'],
  ['toggle', json.toggle('k', '$.a'), 'JSON.TOGGLE k $.a'],
  ['strappend', json.strappend('k', 'x'), 'JSON.STRAPPEND k . "x"'],
  ['strappend', json.strappend('k', 'x', '$.a'), 'JSON.STRAPPEND k $.a "x"'],
  ['debug', json.debug('HELP'), 'JSON.DEBUG HELP'],
  ['debug', json.debug('MEMORY', { key: 'k' }), 'JSON.DEBUG MEMORY k .'],
  ['debug', json.debug('MEMORY', { key: 'k', path: '$.a' }), 'JSON.DEBUG MEMORY k $.a'],
  ['jsonget', json.jsonget('k', '.a'), 'JSON.GET k .a'],
  ['jsonmget', json.jsonmget(['a'], '.'), 'JSON.MGET a .'],
  ['jsonset', json.jsonset('k', '.', 1, { nx: true }), 'JSON.SET k . 1 NX'],
])('%s sends the words of redis-py (%#)', (_method, command, words) => {
  const text = wordsOf(command).map((word) =>
    typeof word === 'string' ? word : new TextDecoder().decode(word),
  )
  expect(text).toEqual(words.split(' '))
})

test.each<[method: string, command: Command, reply: RawReply, value: unknown]>([
  ['arrappend', json.arrappend('k', '.a', 1), 3, 3],
  ['arrappend', json.arrappend('k', '$.a', 1), [3, null], [3, null]],
  ['arrindex', json.arrindex('k', '.', 1), -1, -1],
  ['arrinsert', json.arrinsert('k', '$', 0, 1), ['2'], [2]],
  ['arrlen', json.arrlen('k'), null, null],
  ['arrpop', json.arrpop('k'), '{"a":1}', { a: 1 }],
  ['arrpop', json.arrpop('k'), null, null],
  ['arrpop', json.arrpop('k', '$..a'), ['"foo"', null, 'null', '1'], ['"foo"', null, null, '1']],
  ['arrtrim', json.arrtrim('k', '.', 0, 1), 2, 2],
  ['type', json.type('k'), 'object', 'object'],
  ['type', json.type('k', '$'), ['object'], ['object']],
  ['type', json.type('k'), null, null],
  ['resp', json.resp('k'), ['{', 'a', ['[', 1, '1.5', null]], ['{', 'a', ['[', 1, '1.5', null]]],
  ['resp', json.resp('k'), '007', '007'],
  ['objkeys', json.objkeys('k'), ['a', 'null'], ['a', 'null']],
  ['objkeys', json.objkeys('k', '$..a'), [['a'], null], [['a'], null]],
  ['objkeys', json.objkeys('k'), null, null],
  ['objlen', json.objlen('k', '$'), [1], [1]],
  ['numincrby', json.numincrby('k', '.n', 1), '9007199254740993', 9007199254740993n],
  ['numincrby', json.numincrby('k', '$.n', 1), '[1.5,null]', [1.5, null]],
  ['nummultby', json.nummultby('k', '.n', 1), '4', 4],
  ['clear', json.clear('k'), 1, 1],
  ['delete', json.delete('k'), 1, 1],
  ['forget', json.forget('k'), 0, 0],
  ['get', json.get('k'), null, null],
  ['get', json.get('k'), '"null"', 'null'],
  ['get', json.get('k'), 'null', null],
  ['get', json.get('k'), '{"n":9223372036854775807}', { n: 9223372036854775807n }],
  ['get', json.get('k'), 'no json', 'no json'],
  ['mget', json.mget(['a', 'b'], '$'), ['[1]', null], [[1], null]],
  ['set', json.set('k', '$', 1), 'OK', true],
  ['set', json.set('k', '$', 1, { nx: true }), null, null],
  ['mset', json.mset([]), 'OK', true],
  ['merge', json.merge('k', '$', {}), 'OK', true],
  ['strlen', json.strlen('k'), 3, 3],
  ['strlen', json.strlen('k', '$'), [3, null], [3, null]],
  ['toggle', json.toggle('k'), 'true', true],
  ['toggle', json.toggle('k', '$..a'), [1, null, 0], [1, null, 0]],
  ['strappend', json.strappend('k', 'x'), 4, 4],
  ['debug', json.debug('MEMORY', { key: 'k' }), 24, 24],
  ['debug', json.debug('HELP'), ['MEMORY …', 'HELP …'], ['MEMORY …', 'HELP …']],
])('%s decodes its reply (%#)', (_method, command, reply, value) => {
  expect(decoded(command, reply)).toEqual(value)
})

test('a client that gets bytes receives values all the same, and types as bytes', () => {
  expect(bytesJson.get('k').decode(bytes('{"a":"é"}'), true)).toEqual({ a: 'é' })
  expect(bytesJson.objkeys('k', '$').decode([[bytes('a')]], true)).toEqual([['a']])
  expect(bytesJson.arrpop('k', '$').decode([bytes('1'), bytes('null')], true)).toEqual(['1', null])
  expect(bytesJson.type('k').decode(bytes('array'), true)).toEqual(bytes('array'))
  expect(bytesJson.resp('k').decode([bytes('['), 1], true)).toEqual(['[', 1])
})

test.each<[method: string, attempt: () => unknown, message: string]>([
  [
    'set',
    () => json.set('k', '$', 1, { nx: true, xx: true }),
    'nx and xx are mutually exclusive: use one, the other or neither - but not both',
  ],
  [
    'set',
    () => json.set('k', '$', 1, { fpha: 'FP8' as 'FP16' }),
    'Invalid FPHA type: FP8. Must be one of BF16, FP16, FP32, FP64',
  ],
  ['set', () => json.set('k', '$', new Map()), 'Object of type Map is not JSON serializable'],
  [
    'mset',
    () => json.mset([['k', '$', undefined]]),
    'Object of type undefined is not JSON serializable',
  ],
  [
    'arrappend',
    () => json.arrappend('k', [Number.NaN]),
    'Out of range float values are not JSON compliant',
  ],
  ['debug', () => json.debug('MEMORY', {} as { key: string }), 'No key specified'],
  [
    'debug',
    () => json.debug('FIELDS' as 'HELP'),
    `('The only valid subcommands are ', "['MEMORY', 'HELP']")`,
  ],
])('%s refuses with the message of redis-py (%#)', (_method, attempt, message) => {
  expect(attempt).toThrow(new DataError(message))
})

test.each([
  ['setFile', () => json.setFile('k', '$', 'a.json')],
  ['setPath', () => json.setPath('$', 'folder')],
])('%s says what to use', (_method, attempt) => {
  expect(attempt).toThrow(UnsupportedCommandError)
  expect(attempt).toThrow('json().set')
})

describe('encoder and decoder', () => {
  const coded = commands.json({
    encoder: (value) => `<${String(value)}>`,
    decoder: (text) => text.length,
  })

  test('take the place of JSON', () => {
    expect(wordsOf(coded.set('k', '$', 1))).toEqual(['JSON.SET', 'k', '$', '<1>'])
    expect(wordsOf(coded.arrappend('k', '$', 1, 2)).slice(3)).toEqual(['<1>', '<2>'])
    expect(decoded(coded.get('k'), '12345')).toBe(5)
    expect(decoded(coded.mget(['a'], '$'), ['12', null])).toEqual([2, null])
  })

  test('an error of the decoder is passed on', () => {
    const failing = commands.json({
      decoder: () => {
        throw new RangeError('mine')
      },
    })
    expect(() => decoded(failing.get('k'), '1')).toThrow('mine')
  })
})

describe('on a client and a pipeline', () => {
  const requester: Partial<Requester> = {
    command: async ({ words }) => (words[0] === 'JSON.GET' ? '{"a":1}' : 'OK'),
    transaction: async (batch) => batch.map(({ words }) => (words[0] === 'GET' ? 'v' : '[1]')),
  }
  const client = new Client(requester as Requester, {})

  test('a client answers', async () => {
    expect(await client.json().set('k', '$', { a: 1 })).toBe(true)
    expect(await client.json().get('k')).toEqual({ a: 1 })
  })

  test('what is refused rejects on a client', async () => {
    const refused = client.json().set('k', '$', Number.NaN)
    await expect(refused).rejects.toThrow(DataError)
    await expect(client.json().setFile('k', '$', 'f')).rejects.toThrow(UnsupportedCommandError)
  })

  test('a pipeline queues, and goes on with any command', async () => {
    const pipe = client.pipeline()
    expect(pipe.json().get('k')).toBeInstanceOf(Pipeline)
    expect(await pipe.get('x').json().numincrby('k', '$.n', 1).execute()).toEqual([[1], 'v', [1]])
  })

  test('what is refused throws at the call on a pipeline', () => {
    const pipe = client.pipeline()
    expect(() => pipe.json().set('k', '$', Number.NaN)).toThrow(DataError)
    expect(pipe).toHaveLength(0)
  })
})
