import { expect, test } from 'vitest'
import { commandTable } from '../../../lib/wire/command-info.ts'

test('a command of Redis 7', () => {
  const specification = [
    ...['flags', ['RO', 'access']],
    ...['begin_search', ['type', 'index', 'spec', ['index', 1]]],
    ...['find_keys', ['type', 'range', 'spec', ['lastkey', 0, 'keystep', 1, 'limit', 0]]],
  ]
  const categories = ['@read', '@string', '@fast']
  const row = ['get', 2, ['readonly', 'fast'], 1, 1, 1, categories, [], [specification], []]
  expect(commandTable([row])).toEqual({
    get: {
      name: 'get',
      arity: 2,
      flags: ['readonly', 'fast'],
      first_key_pos: 1,
      last_key_pos: 1,
      step_count: 1,
      acl_categories: categories,
      tips: [],
      key_specifications: [
        {
          flags: ['RO', 'access'],
          begin_search: { type: 'index', spec: { index: 1 } },
          find_keys: { type: 'range', spec: { lastkey: 0, keystep: 1, limit: 0 } },
        },
      ],
      subcommands: [],
    },
  })
})

test('subcommands are lists of the same facts', () => {
  const specification = ['flags', ['RO'], 'begin_search', ['type', 'unknown', 'spec', []]]
  const encoding = ['object|encoding', 3, [], 2, 2, 1, ['@read'], [], [specification], []]
  const row = ['object', -2, [], 0, 0, 0, ['@slow'], [], [], [encoding]]
  const record = { flags: ['RO'], begin_search: { type: 'unknown', spec: {} } }
  expect(commandTable([row])).toMatchObject({
    object: { subcommands: [[...encoding.slice(0, 8), [record], []]] },
  })
})

test('older servers tell less', () => {
  const get = { name: 'get', arity: 2, flags: [], first_key_pos: 1, last_key_pos: 1, step_count: 1 }
  expect(commandTable([['get', 2, [], 1, 1, 1]])).toEqual({ get })
  expect(commandTable([['get', 2, [], 1, 1, 1, ['@read']]])).toEqual({
    get: { ...get, acl_categories: ['@read'] },
  })
})

test('names, flags and categories are text where strings are bytes', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
  const row = [bytes('ping'), -1, [bytes('fast')], 0, 0, 0, [bytes('@fast')]]
  expect(commandTable([row])).toMatchObject({
    ping: { name: 'ping', flags: ['fast'], acl_categories: ['@fast'] },
  })
})
