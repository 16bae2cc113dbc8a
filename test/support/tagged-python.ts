import { isRecord } from '../../lib/codecs/depth.ts'
import {
  ByteArray,
  CalendarDate,
  Complex,
  Counter,
  DateTime,
  Decimal,
  DefaultDict,
  Deque,
  Float,
  FrozenSet,
  OrderedDict,
  Range,
  TimeDelta,
  TimeOfDay,
  Tuple,
  UUID,
} from '../../lib/codecs/python-values.ts'
import { formatNumber } from '../../lib/wire/encode.ts'
import { base64FromBytes, bytesFromBase64 } from './base64.ts'
import { dateFromIso, dateTimeFromIso, timeFromIso } from './iso-datetimes.ts'

/** A Python value in the notation of README-python-peer.md. */
export type TaggedPython =
  | null
  | boolean
  | number
  | string
  | readonly TaggedPython[]
  | { readonly [key: string]: TaggedPython }

/** What redge makes of a Python value, read with `exactFloats`, in the peer's notation. */
export function toTagged(value: unknown): TaggedPython {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'string') return text(value)
  if (typeof value === 'bigint') return tag('int', String(value))
  if (typeof value === 'number') return int(value) ?? tag('float', formatNumber(value))
  if (typeof value !== 'object') throw new Error(`No Python value: ${typeof value}`)
  return number(value) ?? sequence(value) ?? dict(value) ?? date(value)
}

function tag(kind: string, v: TaggedPython): TaggedPython {
  return { $py: kind, v }
}

function text(value: string): TaggedPython {
  if (value.isWellFormed()) return value
  const units = Uint16Array.from(value, (_, i) => value.charCodeAt(i))
  return tag('str-utf16', base64FromBytes(new Uint8Array(units.buffer)))
}

function int(value: number): number | undefined {
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : undefined
}

function floatRepr(value: number): string {
  return int(value) === undefined ? formatNumber(value) : `${value}.0`
}

function number(value: object): TaggedPython | undefined {
  if (value instanceof Float) return tag('float', floatRepr(Number(value)))
  if (value instanceof Decimal) return tag('Decimal', String(value))
  if (value instanceof UUID) return tag('UUID', String(value))
  // Its parts are floats in Python; JSON tells 1.5 from 1 alone.
  return value instanceof Complex ? tag('complex', [value.real, value.imag]) : undefined
}

function sequence(value: object): TaggedPython | undefined {
  if (value instanceof ByteArray) return tag('bytearray', base64FromBytes(value))
  if (value instanceof Uint8Array) return tag('bytes', base64FromBytes(value))
  if (value instanceof Tuple) return tag('tuple', Array.from(value, toTagged))
  if (value instanceof Deque) return object('collections.deque', dequeRepr(value))
  if (Array.isArray(value)) return value.map(toTagged)
  if (value instanceof Set) {
    return tag(value instanceof FrozenSet ? 'frozenset' : 'set', Array.from(value, toTagged))
  }
  if (!(value instanceof Range)) return undefined
  return object('builtins.range', `range(${value.start}, ${value.stop}, ${value.step})`)
}

function object(type: string, v: string): TaggedPython {
  return { $py: 'object', type, v }
}

function dequeRepr(value: Deque): string {
  const limit = value.maxlen === null ? '' : `, maxlen=${value.maxlen}`
  return `deque([${value.join(', ')}]${limit})`
}

function dict(value: object): TaggedPython | undefined {
  if (value instanceof OrderedDict) return tag('OrderedDict', pairs(value))
  const isSubclass = value instanceof Counter || value instanceof DefaultDict
  const entries = value instanceof Map ? [...value] : plainEntries(value)
  if (!entries) return undefined
  const isPlain = entries.every(([key]) => typeof key === 'string' && key !== '$py')
  if (isSubclass || !isPlain) return tag('dict', pairs(entries))
  return Object.fromEntries(entries.map(([key, item]) => [String(key), toTagged(item)]))
}

function plainEntries(value: object): [unknown, unknown][] | undefined {
  return isRecord(value) ? Object.entries(value) : undefined
}

function pairs(entries: Iterable<readonly [unknown, unknown]>): TaggedPython {
  return Array.from(entries, ([key, item]) => [toTagged(key), toTagged(item)])
}

function date(value: object): TaggedPython {
  if (value instanceof DateTime) return tag('datetime', value.isoformat())
  if (value instanceof CalendarDate) return tag('date', value.isoformat())
  if (value instanceof TimeOfDay) return tag('time', value.isoformat())
  if (value instanceof TimeDelta) {
    return tag('timedelta', [value.days, value.seconds, value.microseconds])
  }
  throw new Error(`No notation for ${value.constructor.name}`)
}

/** The same value whatever the order of its sets, as the peer sorts them and redge does not. */
export function inOneOrder(value: TaggedPython): TaggedPython {
  if (typeof value !== 'object' || value === null) return value
  if (isList(value)) return value.map(inOneOrder)
  const fields = Object.entries(value).map(([key, item]) => [key, inOneOrder(item)] as const)
  const sorted = Object.fromEntries(fields)
  const { $py: kind, v } = sorted
  if ((kind !== 'set' && kind !== 'frozenset') || v === undefined || !Array.isArray(v))
    return sorted
  return { ...sorted, v: v.map((item) => JSON.stringify(item)).sort() }
}

function isList(value: TaggedPython): value is readonly TaggedPython[] {
  return Array.isArray(value)
}

/** The value that redge would read for a tagged one, whole floats as `Float`. */
export function fromTagged(value: TaggedPython): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (isList(value)) return value.map(fromTagged)
  const { $py: kind, v = null } = value
  if (typeof kind === 'string') return fromKind(kind, v)
  const entries = Object.entries(value)
  return Object.fromEntries(entries.map(([key, item]) => [key, fromTagged(item)]))
}

function fromKind(kind: string, v: TaggedPython): unknown {
  if (typeof v === 'string') return fromText(kind, v)
  if (!isList(v)) throw new Error(`No value for ${kind}`)
  const items = v.map(fromTagged)
  switch (kind) {
    case 'tuple':
      return Tuple.from(items)
    case 'set':
      return new Set(items)
    case 'frozenset':
      return new FrozenSet(items)
    case 'dict':
      return new Map(items as [unknown, unknown][])
    case 'OrderedDict':
      return new OrderedDict(items as [unknown, unknown][])
    case 'complex':
      return new Complex(Number(v[0]), Number(v[1]))
    case 'timedelta':
      return new TimeDelta({
        days: Number(v[0]),
        seconds: Number(v[1]),
        microseconds: Number(v[2]),
      })
    default:
      throw new Error(`No value for ${kind}`)
  }
}

function fromText(kind: string, v: string): unknown {
  switch (kind) {
    case 'int':
      return BigInt(v)
    case 'float':
      return fromFloat(Number(v.replace(/inf$/, 'Infinity')))
    case 'bytes':
      return bytesFromBase64(v)
    case 'bytearray':
      return new ByteArray(bytesFromBase64(v))
    case 'str-utf16':
      return String.fromCharCode(...new Uint16Array(new Uint8Array(bytesFromBase64(v)).buffer))
    case 'Decimal':
      return new Decimal(v)
    case 'UUID':
      return new UUID(v)
    case 'datetime':
      return dateTimeFromIso(v)
    case 'date':
      return dateFromIso(v)
    case 'time':
      return timeFromIso(v)
    default:
      throw new Error(`No value for ${kind}`)
  }
}

function fromFloat(value: number): number | Float {
  return int(value) === undefined ? value : new Float(value)
}
