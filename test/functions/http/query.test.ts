import { expect, it } from 'vitest'
import { api, problemOf } from '../support.ts'

it.each([
  ['?surname=1', 'There is no such query parameter.', 'surname'],
  ['?__proto__=1', 'There is no such query parameter.', '__proto__'],
  [`?${'x'.repeat(100)}=1`, 'There is no such query parameter.', undefined],
  ['?limit=1&limit=2', 'It may be given once.', 'limit'],
  ['?limit=x', 'It must be a whole number.', 'limit'],
])('a query is refused with what is wrong with it: %s', async (query, detail, pointer) => {
  const problem = await problemOf(await api(`/v1/keys${query}`), 400, 'invalid-query')
  expect([problem.detail, problem.pointer]).toEqual([detail, pointer])
})
