/**
 * Redis values as JSON, both ways.
 *
 * | value | in an answer | in a request |
 * | --- | --- | --- |
 * | text | string | string |
 * | integer up to 2^53 | number | number |
 * | integer beyond | string of its digits | number or string of its digits, both exact |
 * | fraction | number | number, a double |
 * | infinity, not a number | `"inf"`, `"-inf"`, `"nan"` | the same |
 * | bytes | `{"$base64": "…"}` | the same |
 * | `Date` | ISO text | ISO text with a time zone, in `exat`, `pxat` and the `when` of `expireat` and its like |
 * | `Set`, list, tuple | array | array |
 * | dict | object | object, or array of pairs, which keeps order and takes bytes |
 * | dict with bytes for keys | array of pairs | array of pairs |
 * | `None` | `null` | not given |
 *
 * An object whose only name is `$base64` and whose value is a string always means bytes; such a dict is written as an
 * array of pairs.
 */

import { Problem } from './problem.ts'

/** What JSON can hold. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json }

/** Whether a value is an object with names, as JSON writes it. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A typed reply in the form that goes into an answer. */
export function toWire(value: unknown): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) ? value : nonFinite(value)
    case 'bigint':
      return value.toString()
    case 'object':
      return value === null ? null : objectToWire(value)
    default:
      return null
  }
}

function nonFinite(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  return value > 0 ? 'inf' : '-inf'
}

function objectToWire(value: object): Json {
  if (value instanceof Uint8Array) return { [BASE64]: base64FromBytes(value) }
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(toWire)
  if (value instanceof Set) return Array.from(value, toWire)
  const entries = [...(value instanceof Map ? value : Object.entries(value))]
  const written = entries.map(([name, item]) => [toWire(name), toWire(item)] as const)
  // fromEntries defines its properties, so that `__proto__` is a name like any other.
  const dict = value instanceof Map ? undefined : Object.fromEntries(written)
  return dict === undefined || isBytes(dict) ? written : dict
}

const BASE64 = '$base64'

function isBytes(value: object): value is { [BASE64]: string } {
  const entries = Object.entries(value)
  return entries.length === 1 && entries[0]?.[0] === BASE64 && typeof entries[0][1] === 'string'
}

/** How deep arguments may be nested: a mapping in a list in the options is three, a JSON document may be deeper. */
const DEPTH_LIMIT = 64

/**
 * A part of a parsed request as an argument of a command.
 *
 * @throws Problem `data-error` for broken base64, numbers that no double holds, and nesting that no command takes.
 */
export function fromWire(value: unknown, depth = 0): unknown {
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
    throw new Problem('data-error', { detail: 'A number is beyond the range of a double.' })
  }
  if (typeof value !== 'object' || value === null) return value
  if (isBytes(value)) return bytesFromBase64(value[BASE64])
  if (depth === DEPTH_LIMIT) {
    throw new Problem('data-error', { detail: 'The arguments are nested too deeply.' })
  }
  if (Array.isArray(value)) return value.map((item) => fromWire(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, fromWire(item, depth + 1)]),
  )
}

const ISO_DATE = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/

/**
 * The point in time that ISO text names; everything else as it is.
 *
 * @throws Problem `data-error` for a date that no calendar has.
 */
export function timeFromWire(value: unknown): unknown {
  const [, day] = (typeof value === 'string' && ISO_DATE.exec(value)) || []
  if (day === undefined) return value
  const date = new Date(value as string)
  if (!Number.isNaN(date.getTime()) && isDay(day)) return date
  throw new Problem('data-error', { detail: 'There is no such date.' })
}

/** Whether the calendar has the day `YYYY-MM-DD`. JavaScript makes the 3rd of March of the 31st of February. */
export function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}

/** Bytes as base64. */
export function base64FromBytes(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/**
 * The bytes of base64.
 *
 * @throws Problem `data-error` for text that is none.
 */
export function bytesFromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    throw new Problem('data-error', { detail: `The text of ${BASE64} is no base64.` })
  }
}
