import { expect, it } from 'vitest'
import { parseJson } from '../../../lib/wire/json.ts'

it('keeps integers past 2^53 exact, nested ones too', () => {
  expect(parseJson('{"result":[1,9223372036854775807,[-9223372036854775808]]}')).toEqual({
    result: [1, 9223372036854775807n, [-9223372036854775808n]],
  })
})

it('leaves numbers that are exact, and doubles, as numbers', () => {
  expect(parseJson('[9007199254740991,1.2345678901234567890,1e300]')).toEqual([
    9007199254740991, 1.2345678901234567, 1e300,
  ])
})

it('leaves digits inside strings alone', () => {
  expect(parseJson('{"result":"9223372036854775807"}')).toEqual({ result: '9223372036854775807' })
})
