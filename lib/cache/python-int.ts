import { hasTooManyDigits } from '../codecs/int-digits.ts'

const INTEGER = /^[ \t-\r]*[+-]?\d+(?:_\d+)*[ \t-\r]*$/
const latin1 = new TextDecoder('latin1')

/**
 * What Python's `int(bytes)` gives: surrounding white space, a sign and single underscores between digits are fine.
 * `undefined` where it raises. A `bigint` past 2^53.
 */
export function pythonInt(bytes: Uint8Array): number | bigint | undefined {
  if (!mayBegin(bytes[0])) return undefined
  const text = latin1.decode(bytes)
  if (!INTEGER.test(text)) return undefined
  const digits = text.replace(/[_\s]/g, '')
  if (hasTooManyDigits(digits)) return undefined
  const value = Number(digits)
  return Number.isSafeInteger(value) ? value + 0 : BigInt(digits.replace(/^\+/, ''))
}

/** Nearly every value that is no number is told by its first byte. */
function mayBegin(byte: number | undefined): boolean {
  if (byte === undefined) return false
  const isDigit = byte >= 0x30 && byte <= 0x39
  const isSpace = byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)
  return isDigit || isSpace || byte === 0x2b || byte === 0x2d
}
