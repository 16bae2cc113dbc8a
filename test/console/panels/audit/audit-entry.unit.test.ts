import { expect, test } from 'vitest'
import { keysText, matches } from '../../../../console/src/panels/audit/audit-entry.ts'

const entry = {
  id: '1-0',
  at: 1,
  name: 'reports',
  token: '0123456789abcdef',
  method: 'PUT',
  route: '/v1/strings/{key}',
  families: ['string'],
  commands: [],
  keys: ['Report:1', { $base64: '/wA=' }],
  keyCount: 2,
  status: 403,
  requestId: 'b6a1',
  count: 1,
  reason: null,
}

test.each(['', 'report', 'PUT strings', 'report:1 403', '\\xff'])(
  'finds an entry by "%s"',
  (text) => {
    expect(matches(entry, { text })).toBe(true)
  },
)

test('wants all words', () => {
  expect(matches(entry, { text: 'put hashes' })).toBe(false)
})

test('tells what was refused', () => {
  expect(matches(entry, { isRefused: true })).toBe(true)
  expect(matches({ ...entry, status: 201 }, { isRefused: true })).toBe(false)
})

test('names the first key, and how many more there are', () => {
  expect(keysText(entry)).toBe('Report:1 and 1 more')
  expect(keysText({ keys: ['a'], keyCount: 1 })).toBe('a')
  expect(keysText({ keys: [], keyCount: 0 })).toBe('')
})
