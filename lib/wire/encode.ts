import { DataError } from '../errors.ts'

/** What a command takes as an argument: text, numbers and bytes. */
export type Encodable = string | number | bigint | Uint8Array

/** Name of a key: text, or bytes that need not be UTF-8. */
export type Key = string | Uint8Array

/** An argument in the form it is sent in. */
export type Word = string | Uint8Array

/**
 * The words of a command as they are sent.
 *
 * @throws DataError for a value that is none of the four types, or text that UTF-8 cannot hold.
 */
export function encodeWords(args: readonly unknown[]): readonly Word[] {
  // Most commands are words already: a copy of each would be the most of what a large pipeline leaves to collect.
  return areWords(args) ? args : args.map(encodeWord)
}

function areWords(values: readonly unknown[]): values is readonly string[] {
  for (const value of values) if (!isWord(value)) return false
  return true
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed()
}

/** One argument as it is sent: text and bytes as they are, numbers as Python writes them. */
export function encodeWord(value: unknown): Word {
  if (typeof value === 'string') return wellFormed(value)
  if (typeof value === 'number') return formatNumber(value)
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return value
  throw new DataError(
    `Invalid input of type: '${pythonTypeName(value)}'. Convert to a bytes, string, int or float first.`,
  )
}

/**
 * A number in the text that redis-py sends: safe integers as digits, everything else as Python's `repr` of a float
 * (`1e-05`, `1e+16`, `inf`, `nan`, `-0.0`).
 */
export function formatNumber(value: number): string {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return value.toString()
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (value === 0) return '-0.0'
  return pythonRepr(value)
}

/** The shortest digits are the same in both languages; Python uses an exponent below 1e-4 and from 1e16 on. */
function pythonRepr(value: number): string {
  const [mantissa = '', exponentText = ''] = value.toExponential().split('e')
  const exponent = Number(exponentText)
  if (exponent < -4 || exponent >= 16) {
    const digits = String(Math.abs(exponent)).padStart(2, '0')
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`
  }
  return Number.isInteger(value) ? `${value}.0` : value.toString()
}

function wellFormed(text: string): string {
  if (text.isWellFormed()) return text
  throw new DataError('Text with a lone surrogate cannot be sent as UTF-8. Send bytes instead.')
}

/** The name redis-py would print for the type, so that its users recognise the message. */
function pythonTypeName(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value !== 'object') return typeof value
  if (Array.isArray(value)) return 'list'
  if (value instanceof Date) return 'datetime'
  if (value instanceof Set) return 'set'
  const prototype: unknown = Object.getPrototypeOf(value)
  if (value instanceof Map || prototype === Object.prototype || prototype === null) return 'dict'
  return value.constructor.name
}
