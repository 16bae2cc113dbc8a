import { dateTimeOf } from '../js-dates.ts'
import { Counter, DefaultDict, FrozenSet, OrderedDict } from '../python/collections.ts'
import { CalendarDate, DateTime, TimeOfDay } from '../python/datetime.ts'
import { Complex, Decimal, Float } from '../python/numbers.ts'
import { HerdMarker } from '../python/objects.ts'
import { type ByteArray, Deque, Range, Tuple } from '../python/sequences.ts'
import { TimeDelta } from '../python/timedelta.ts'
import { PytzUtc, TimeZone, ZoneInfo } from '../python/timezone.ts'
import { UUID } from '../python/uuid.ts'
import { dateBytes, dateTimeBytes, timeBytes } from './datetimes.ts'
import { latin1 } from './input.ts'
import { type PythonName, pythonName } from './names.ts'

/** What Python's `__reduce_ex__` gives: how to make the object again. */
export interface Reduced {
  /** What to call. */
  readonly callee: PythonName | Reduced
  readonly args: readonly unknown[]
  /** True for `cls.__new__(cls, *args)`. */
  readonly isNew?: boolean
  /** Appended afterwards. */
  readonly items?: readonly unknown[]
  /** Set afterwards. */
  readonly entries?: ReadonlyMap<unknown, unknown>
  /** For `__setstate__`. */
  readonly state?: unknown
}

/** A text that Python makes on the spot, so that it is no repetition of another. */
export class FreshText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Reduce = (value: unknown, protocol: number) => Reduced | undefined

/** How to make the object again in Python; `undefined` for what Python does not have. */
export function reduced(value: object, protocol: number): Reduced | undefined {
  for (const reduce of reducers) {
    const found = reduce(value, protocol)
    if (found) return found
  }
  return undefined
}

/** Bytes below protocol 3, which has no opcode for them. */
export function reducedBytes(bytes: Uint8Array): Reduced {
  if (bytes.length === 0) return { callee: pythonName('builtins', 'bytes'), args: [] }
  const text = latin1(bytes)
  // CPython decodes to the one object that it has for each character, and to a new one for longer texts.
  const args = [text.length === 1 ? text : new FreshText(text), 'latin1']
  return { callee: pythonName('_codecs', 'encode'), args }
}

/** Sets below protocol 4, which has no opcode for them. */
export function reducedSet(set: ReadonlySet<unknown>): Reduced {
  const name = set instanceof FrozenSet ? 'frozenset' : 'set'
  return { callee: pythonName('builtins', name), args: [[...set]] }
}

/** Bytearrays below protocol 5, which has no opcode for them. */
export function reducedByteArray(bytes: ByteArray): Reduced {
  const args = bytes.length === 0 ? [] : [new Uint8Array(bytes)]
  return { callee: pythonName('builtins', 'bytearray'), args }
}

const reducers: readonly Reduce[] = [
  dates,
  numbers,
  collections,
  (value) => (value instanceof Range ? range(value) : undefined),
  (value) => (value instanceof UUID ? uuid(value) : undefined),
  (value) => (value instanceof HerdMarker ? marker : undefined),
]

const marker: Reduced = {
  callee: pythonName('django_redis.client.herd', 'Marker'),
  args: [],
  isNew: true,
}

function dates(value: unknown, protocol: number): Reduced | undefined {
  if (value instanceof Date) return dates(dateTimeOf(value), protocol)
  if (value instanceof DateTime) {
    return datetime('datetime', [dateTimeBytes(value, protocol), ...zoneOf(value)])
  }
  if (value instanceof CalendarDate) return datetime('date', [dateBytes(value)])
  if (value instanceof TimeOfDay) {
    return datetime('time', [timeBytes(value, protocol), ...zoneOf(value)])
  }
  if (value instanceof TimeDelta) {
    return datetime('timedelta', [value.days, value.seconds, value.microseconds])
  }
  return zones(value)
}

function datetime(name: string, args: readonly unknown[]): Reduced {
  return { callee: pythonName('datetime', name), args }
}

function zoneOf({ tzinfo }: DateTime | TimeOfDay): readonly unknown[] {
  return tzinfo === null ? [] : [tzinfo]
}

function zones(value: unknown): Reduced | undefined {
  if (value instanceof TimeZone) {
    const { offset, name } = value
    return datetime('timezone', name === null ? [offset] : [offset, name])
  }
  if (value instanceof PytzUtc) return { callee: pythonName('pytz', '_UTC'), args: [] }
  if (!(value instanceof ZoneInfo)) return undefined
  const method = [pythonName('zoneinfo', 'ZoneInfo'), new FreshText('_unpickle')]
  return {
    callee: { callee: pythonName('builtins', 'getattr'), args: method },
    args: [value.key, 1],
  }
}

function numbers(value: unknown): Reduced | undefined {
  if (value instanceof Decimal) {
    return { callee: pythonName('decimal', 'Decimal'), args: [new FreshText(value.toString())] }
  }
  if (!(value instanceof Complex)) return undefined
  const args = [new Float(value.real), new Float(value.imag)]
  return { callee: pythonName('builtins', 'complex'), args }
}

function collections(value: unknown): Reduced | undefined {
  if (value instanceof OrderedDict) {
    return { callee: pythonName('collections', 'OrderedDict'), args: [], entries: value }
  }
  if (value instanceof Counter) {
    return { callee: pythonName('collections', 'Counter'), args: [new Map(value)] }
  }
  if (value instanceof DefaultDict) {
    const { defaultFactory: factory } = value
    const args = factory === null ? [] : [pythonName('builtins', factory)]
    return { callee: pythonName('collections', 'defaultdict'), args, entries: value }
  }
  if (!(value instanceof Deque)) return undefined
  const args = value.maxlen === null ? [] : [new Tuple(), value.maxlen]
  return { callee: pythonName('collections', 'deque'), args, items: value }
}

function range({ start, stop, step }: Range): Reduced {
  return { callee: pythonName('builtins', 'range'), args: [start, stop, step] }
}

function uuid(value: UUID): Reduced {
  const callee = pythonName('uuid', 'UUID')
  return { callee, args: [], isNew: true, state: { int: value.int } }
}
