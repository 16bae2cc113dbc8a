import { SerializerError } from './errors.ts'

/** The most digits of an integer that Python reads and writes as text since 3.11: time grows with their square. */
export const maxIntDigits = 4300

const limit = 10n ** BigInt(maxIntDigits)

/** True for text that begins with or without a sign and has more digits than Python reads. */
export function hasTooManyDigits(text: string): boolean {
  return text.length - (/^[+-]/.test(text) ? 1 : 0) > maxIntDigits
}

/**
 * The digits of an integer.
 *
 * @throws SerializerError for more than Python writes, before any time is spent on them.
 */
export function intDigits(value: bigint): string {
  if (value > -limit && value < limit) return value.toString()
  throw new SerializerError(`Python writes no integer of more than ${maxIntDigits} digits`, {
    python: 'ValueError',
  })
}
