import { afterEach, expect, it, vi } from 'vitest'
import { cookieOf, deleteCookie, setCookie } from '../../../lib/session/index.ts'
import sessions from '../../fixtures/django/sessions.json' with { type: 'json' }

afterEach(() => {
  vi.useRealTimers()
})

it.each([
  ['a=1', '1'],
  ['a=1; a=2', '2'],
  ['b=0; a = 1 ;c=3', '1'],
  ['a="quoted"', 'quoted'],
  ['a=x=y', 'x=y'],
  ['a=', ''],
  ['aa=1', undefined],
  ['a', undefined],
  ['', undefined],
])('finds the cookie in %j as Django does', (header, value) => {
  expect(cookieOf(header, 'a')).toBe(value)
})

it('finds none without a header', () => {
  expect(cookieOf(undefined, 'a')).toBeUndefined()
})

const written = sessions.filter(({ set_cookie }) => set_cookie !== null)
it.each(written)('writes the cookie of $case as Django has', (row) => {
  const header = row.set_cookie ?? ''
  const part = (name: string): string | undefined => new RegExp(`${name}=([^;]*)`).exec(header)?.[1]
  const age = part('Max-Age')
  const expires = part('expires')
  if (age !== undefined && expires !== undefined) {
    vi.useFakeTimers({ now: Date.parse(expires) - Number(age) * 1000, toFake: ['Date'] })
  }
  const samesite = part('SameSite')
  const cookie = setCookie(row.cookie_name, row.cookie_value ?? '', {
    domain: part('Domain'),
    path: part('Path') ?? '',
    secure: header.includes('Secure'),
    httponly: header.includes('HttpOnly'),
    samesite: samesite === 'Lax' || samesite === 'Strict' || samesite === 'None' ? samesite : false,
    maxAge: age === undefined ? null : Number(age),
  })
  expect(cookie).toBe(header)
})

it('takes a cookie away as Django does', () => {
  expect(deleteCookie('sessionid', { path: '/', samesite: 'Lax' })).toBe(
    'sessionid=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax',
  )
  expect(deleteCookie('__Host-s', { path: '/' })).toMatch(/; Secure$/)
  expect(deleteCookie('s', { path: '/', samesite: 'None' })).toMatch(/; Secure$/)
})
