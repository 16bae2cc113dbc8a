import { expect, test } from 'vitest'
import { fieldsText, timeOfId } from '../../../../console/src/panels/streams/stream.ts'

test('writes fields in one line, whichever form they have', () => {
  expect(fieldsText({ type: 'login', user: '7' })).toBe('type=login user=7')
  expect(
    fieldsText([
      ['a', '1'],
      ['a', { $base64: '/w==' }],
    ]),
  ).toBe('a=1 a=\\xff')
  expect(fieldsText({})).toBe('')
})

test('reads the time of ids that Redis made, and of no others', () => {
  expect(timeOfId('1763809200000-3')).toBe(1_763_809_200_000)
  expect(timeOfId('1-1')).toBeUndefined()
  expect(timeOfId('9999999999999999-0')).toBeUndefined()
})
