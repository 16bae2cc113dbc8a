import { expect, test } from 'vitest'
import { callerText, tokenNames } from '../../../../console/src/panels/rate-limits/caller.ts'

const names = tokenNames([{ id: '0123', name: 'reports' }])

test('calls a token by its name where it is known', () => {
  expect(callerText('token:0123', names)).toBe('reports')
  expect(callerText('token:ffff', names)).toBe('token ffff')
  expect(callerText('token:0123')).toBe('token 0123')
  expect(callerText('token:admin', names)).toBe('REDGE_ADMIN_TOKEN')
})

test('calls others by their address, and what it does not know as it is', () => {
  expect(callerText('address:2001:db8::1', names)).toBe('2001:db8::1')
  expect(callerText('somebody', names)).toBe('somebody')
})
