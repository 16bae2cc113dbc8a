import { expect, it } from 'vitest'
import { DataError } from '../../../lib/errors.ts'
import { type OnceOption, requestIdOf } from '../../../lib/wire/request-id.ts'

it('is made where `once` is asked for', () => {
  expect(requestIdOf(undefined)).toBeUndefined()
  expect(requestIdOf(false)).toBeUndefined()
  expect(requestIdOf(null as never)).toBeUndefined()
  expect(requestIdOf('mine')).toEqual({ id: 'mine', ttl: 600 })
  expect(requestIdOf({ id: 'mine', ttl: 0.5 })).toEqual({ id: 'mine', ttl: 0.5 })
})

it('is random, of 128 bits, unless one is given', () => {
  const ids = [true, {}, { ttl: 1 }].map((once) => requestIdOf(once)?.id)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/)
  expect(new Set(ids).size).toBe(3)
})

it.each<[OnceOption]>([
  [''],
  ['\ud800'],
  [{ id: '' }],
  [{ id: 7 as never }],
  [{ ttl: 0 }],
  [{ ttl: -1 }],
  [{ ttl: Number.POSITIVE_INFINITY }],
  [{ ttl: 1e16 }],
  [{ ttl: '1' as never }],
])('refuses %j', (once) => {
  expect(() => requestIdOf(once)).toThrow(DataError)
})
