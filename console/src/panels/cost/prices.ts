import type { Price } from './projection.ts'

/** What Upstash asks for on its pay-as-you-go plan, until somebody enters another price. */
export const USUAL_PRICE: Price = { perHundredThousand: 0.2, freePerMonth: 0, currency: '$' }

/** Where the browser keeps the price. */
const KEY = 'redge.price'

/** The part of `localStorage` that is used; it may throw where the browser forbids it. */
export type PriceStorage = Pick<Storage, 'getItem' | 'setItem'>

/** The price that was remembered, or the usual one. What is stored and cannot be a price counts as nothing. */
export function rememberedPrice(storage: PriceStorage): Price {
  try {
    return priceFrom(JSON.parse(storage.getItem(KEY) ?? 'null')) ?? USUAL_PRICE
  } catch {
    return USUAL_PRICE
  }
}

/** Remembers a price, and tells whether the browser let it. */
export function rememberPrice(storage: PriceStorage, price: Price): boolean {
  try {
    storage.setItem(KEY, JSON.stringify(price))
    return true
  } catch {
    return false
  }
}

function priceFrom(stored: unknown): Price | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined
  const { perHundredThousand, freePerMonth, currency }: Partial<Record<keyof Price, unknown>> =
    stored
  if (!isAmount(perHundredThousand) || !isAmount(freePerMonth)) return undefined
  return { perHundredThousand, freePerMonth, currency: currencyOf(currency) }
}

function currencyOf(value: unknown): string {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 4) : '$'
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

/** A number as somebody types it, with a comma or a point; `undefined` when it is none or below 0. */
export function amountFrom(text: string): number | undefined {
  const plain = text.trim().replace(',', '.')
  if (!/^\d{1,12}(\.\d{1,6})?$/.test(plain)) return undefined
  return Number(plain)
}
