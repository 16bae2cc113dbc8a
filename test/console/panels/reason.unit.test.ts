import { expect, test } from 'vitest'
import { reasoned } from '../../../console/src/panels/reason.ts'

test('sends a reason percent-encoded, as headers hold no other text', () => {
  expect(reasoned(' stuck – ä ')).toEqual({
    headers: { 'X-Redge-Reason': 'stuck%20%E2%80%93%20%C3%A4' },
  })
})

test('sends nothing for a blank reason', () => {
  expect(reasoned('  ')).toEqual({})
})

test('cuts a reason that is too long, also in the middle of a character', () => {
  const { headers } = reasoned(`${'a'.repeat(499)}😀`)
  expect(headers?.['X-Redge-Reason']).toBe(`${'a'.repeat(499)}%EF%BF%BD`)
})
