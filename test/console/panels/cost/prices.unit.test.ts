import { expect, test } from 'vitest'
import {
  amountFrom,
  rememberedPrice,
  rememberPrice,
  USUAL_PRICE,
} from '../../../../console/src/panels/cost/prices.ts'

function storage(stored: string | null = null) {
  let text = stored
  return {
    getItem: () => text,
    setItem: (_key: string, value: string) => {
      text = value
    },
  }
}

test('remembers a price', () => {
  const kept = storage()
  const price = { perHundredThousand: 0.4, freePerMonth: 500_000, currency: '€' }
  expect(rememberPrice(kept, price)).toBe(true)
  expect(rememberedPrice(kept)).toEqual(price)
})

test.each([
  null,
  '',
  '{',
  'null',
  '5',
  '{}',
  '{"perHundredThousand":-1,"freePerMonth":0,"currency":"$"}',
  '{"perHundredThousand":"1","freePerMonth":0}',
])('takes the usual price when %s is stored', (stored) => {
  expect(rememberedPrice(storage(stored))).toEqual(USUAL_PRICE)
})

test('gives a stored price without currency the usual one', () => {
  expect(rememberedPrice(storage('{"perHundredThousand":1,"freePerMonth":2}')).currency).toBe('$')
})

test('goes on where the browser forbids storage', () => {
  const refuse = () => {
    throw new Error('forbidden')
  }
  expect(rememberedPrice({ getItem: refuse, setItem: refuse })).toEqual(USUAL_PRICE)
  expect(rememberPrice({ getItem: refuse, setItem: refuse }, USUAL_PRICE)).toBe(false)
})

test('reads amounts with a point or a comma, and nothing else', () => {
  expect(amountFrom(' 0,25 ')).toBe(0.25)
  expect(amountFrom('3.5')).toBe(3.5)
  for (const text of ['', '-1', '1e3', '1.', 'x', 'Infinity', '1 000']) {
    expect(amountFrom(text)).toBeUndefined()
  }
})
