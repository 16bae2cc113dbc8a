import * as v from 'valibot'
import { type Json, toWire } from './values.ts'

const DECIMAL = /^[+-]?\d{1,40}(\.\d{1,40})?([eE][+-]?\d{1,3})?$/

/** What is added to a number: a whole number, which stays exact, or a fraction; also as decimal text. */
export const IncrementSchema = v.pipe(
  v.union([v.pipe(v.number(), v.finite()), v.bigint(), v.string()], 'It must be a number.'),
  v.transform(String),
  v.regex(DECIMAL, 'It must be a number.'),
)

/** Whether an increment is a 64-bit integer for Redis, and no fraction. */
export function isWhole(increment: string): boolean {
  return /^[+-]?\d+$/.test(increment)
}

/** A number that Redis keeps: a number, or decimal text where a double would round it. */
export function numberToWire(reply: unknown): Json {
  const text = reply instanceof Uint8Array ? new TextDecoder().decode(reply) : String(reply)
  if (!isWhole(text)) return toWire(Number(text.replace('inf', 'Infinity')))
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : text
}
