import { isRecord } from './depth.ts'
import { FrozenSet } from './python/collections.ts'
import { ByteArray, Tuple } from './python/sequences.ts'

/** False for what Python refuses as a key or a member: lists, dicts, sets, bytearrays. */
export function isHashable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value instanceof Tuple
  if (value instanceof Set) return value instanceof FrozenSet
  return !(value instanceof Map || value instanceof ByteArray || isRecord(value))
}
