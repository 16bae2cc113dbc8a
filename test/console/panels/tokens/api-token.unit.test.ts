import { expect, test } from 'vitest'
import { stateOf } from '../../../../console/src/panels/tokens/api-token.ts'

const token = {
  id: '0123456789abcdef',
  name: 'ci',
  access: 'read',
  keyPrefixes: null,
  families: null,
  createdAt: 0,
  expiresAt: null,
  lastUsedAt: null,
  previousValidUntil: null,
} as const

test('is valid while neither its end nor a rotation is near', () => {
  expect(stateOf(token, 1000)).toBe('valid')
  expect(stateOf({ ...token, expiresAt: 10_000_000 }, 1000)).toBe('valid')
  expect(stateOf({ ...token, previousValidUntil: 900 }, 1000)).toBe('valid')
})

test('expires, and says so a week before', () => {
  expect(stateOf({ ...token, expiresAt: 1000 }, 1000)).toBe('expired')
  expect(stateOf({ ...token, expiresAt: 600_000 }, 1000)).toBe('expiring')
})

test('tells that its former text still works', () => {
  expect(stateOf({ ...token, previousValidUntil: 1001 }, 1000)).toBe('rotating')
})
