import { expect, it } from 'vitest'
import { isSameCsrfToken, maskSecret, newCsrfToken, secretOf } from '../../../lib/session/index.ts'

it('masks a secret anew each time', () => {
  const secret = secretOf(newCsrfToken()) ?? ''
  const [a, b] = [maskSecret(secret), maskSecret(secret)]
  expect(a).toMatch(/^[a-zA-Z0-9]{64}$/)
  expect(a).not.toBe(b)
  expect([secretOf(a), secretOf(b), secretOf(secret)]).toEqual([secret, secret, secret])
  expect(isSameCsrfToken(a, b)).toBe(true)
  expect(isSameCsrfToken(a, secret)).toBe(true)
  expect(isSameCsrfToken(a, newCsrfToken())).toBe(false)
})

it.each([
  undefined,
  null,
  '',
  'x',
  'a'.repeat(63),
  'a'.repeat(65),
  `${'a'.repeat(31)}-`,
  'é'.repeat(32),
])('takes %j for no token', (token) => {
  expect(secretOf(token)).toBeNull()
  expect(isSameCsrfToken(token, token)).toBe(false)
})

it('spreads random characters evenly', () => {
  const counts = new Map<string, number>()
  const tokens = Array.from({ length: 400 }, () => newCsrfToken().slice(0, 32))
  for (const character of tokens.join('')) counts.set(character, (counts.get(character) ?? 0) + 1)
  expect(counts.size).toBe(62)
  // 206 on average; ten standard deviations on either side.
  expect(Math.min(...counts.values())).toBeGreaterThan(60)
  expect(Math.max(...counts.values())).toBeLessThan(350)
})
