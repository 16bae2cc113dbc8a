import { type Decode, float, type RawReply, recordOf, str } from './replies.ts'

/** The reply of MEMORY STATS as a record of numbers, with one of its own for each database (`db.0`). */
export const memoryStats: Decode<Record<string, unknown>> = recordOf(statistic)

function statistic(value: RawReply, bytes: boolean): unknown {
  if (Array.isArray(value)) return memoryStats(value, bytes)
  if (typeof value === 'number' || typeof value === 'bigint' || value === null) return value
  // Over HTTP a double arrives as text.
  const text = str(value)
  return /^(-?\d+(\.\d+)?(e[+-]?\d+)?|-?inf|-?nan)$/i.test(text) ? float(text) : text
}
