import { isRecord } from '../depth.ts'
import { Counter, DefaultDict, FrozenSet, OrderedDict } from './collections.ts'
import { CalendarDate, DateTime, TimeOfDay } from './datetime.ts'
import { Complex, Decimal, Float } from './numbers.ts'
import { HerdMarker } from './objects.ts'
import { ByteArray, Deque, Range, Tuple } from './sequences.ts'
import { TimeDelta } from './timedelta.ts'
import { PytzUtc, TimeZone, ZoneInfo } from './timezone.ts'
import { UUID } from './uuid.ts'

const classes: readonly (readonly [new (...args: never[]) => object, string])[] = [
  [Float, 'float'],
  [Tuple, 'tuple'],
  [Deque, 'collections.deque'],
  [Array, 'list'],
  [ByteArray, 'bytearray'],
  [Uint8Array, 'bytes'],
  [FrozenSet, 'frozenset'],
  [Set, 'set'],
  [OrderedDict, 'collections.OrderedDict'],
  [Counter, 'collections.Counter'],
  [DefaultDict, 'collections.defaultdict'],
  [Map, 'dict'],
  [Complex, 'complex'],
  [Range, 'range'],
  [Decimal, 'decimal.Decimal'],
  [UUID, 'UUID'],
  [Date, 'datetime.datetime'],
  [DateTime, 'datetime.datetime'],
  [CalendarDate, 'datetime.date'],
  [TimeOfDay, 'datetime.time'],
  [TimeDelta, 'datetime.timedelta'],
  [TimeZone, 'datetime.timezone'],
  [PytzUtc, 'UTC'],
  [ZoneInfo, 'zoneinfo.ZoneInfo'],
  [HerdMarker, 'Marker'],
]

/** The name that Python has for a value's type, with its module for types written in C: for messages. */
export function pythonTypeName(value: unknown): string {
  if (value === null) return 'NoneType'
  if (typeof value !== 'object') return typeof value
  const found = classes.find(([cls]) => value instanceof cls)
  if (found) return found[1]
  if (isRecord(value)) return 'dict'
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype instanceof Object ? prototype.constructor.name : 'object'
}
