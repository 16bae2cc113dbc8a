import {
  ByteArray,
  CalendarDate,
  Complex,
  DateTime,
  Decimal,
  Float,
  FrozenSet,
  OrderedDict,
  TimeDelta,
  TimeOfDay,
  Tuple,
  UUID,
} from '../../lib/codecs/python-values.ts'
import { formatNumber } from '../../lib/wire/encode.ts'
import { floatOf, isTag, type Tagged } from '../differential/tagged.ts'

/** The value that redge writes for what is said in the notation of README-python-peer.md. */
export function fromTagged(value: Tagged): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(fromTagged)
  if (!isTag(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromTagged(item)]))
  }
  const make = READERS[value.$py]
  if (make) return make(value.v as never)
  throw new Error(`redge has no value of the kind ${value.$py}`)
}

type Reader = (v: never) => unknown

const READERS: Readonly<Record<string, Reader>> = {
  int: (v: string) => BigInt(v),
  float: (v: string) => (Number.isInteger(floatOf(v)) ? new Float(floatOf(v)) : floatOf(v)),
  bytes: (v: string) => bytesOf(v),
  tuple: (v: Tagged[]) => Tuple.from(v.map(fromTagged)),
  set: (v: Tagged[]) => new Set(v.map(fromTagged)),
  frozenset: (v: Tagged[]) => new FrozenSet(v.map(fromTagged)),
  dict: (v: Tagged[][]) => new Map(v.map((pair) => pair.map(fromTagged) as [unknown, unknown])),
  Decimal: (v: string) => new Decimal(v),
  UUID: (v: string) => new UUID(v),
  datetime: (v: string) => new Date(v),
  timedelta: ([days, seconds, microseconds]: number[]) =>
    new TimeDelta({ days, seconds, microseconds }),
}

/** What redge read, in the same notation, as the peer writes it. A number that is whole is an int. */
export function toTagged(value: unknown): Tagged {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'bigint') return tag('int', value.toString())
  if (typeof value === 'number') return isInt(value) ? value : float(value)
  const write = WRITERS.find(([cls]) => value instanceof cls)?.[1]
  if (write) return write(value as never)
  if (Array.isArray(value)) return Array.from(value, toTagged)
  return Object.fromEntries(
    Object.entries(value as object).map(([key, item]) => [key, toTagged(item)]),
  )
}

type Class = abstract new (...args: never) => unknown
type Writer = (value: never) => Tagged

const WRITERS: readonly (readonly [Class, Writer])[] = [
  [Float, (value: Float) => float(Number(value))],
  [ByteArray, (value: Uint8Array) => tag('bytearray', base64Of(value))],
  [Uint8Array, (value: Uint8Array) => tag('bytes', base64Of(value))],
  [Tuple, (value: unknown[]) => tag('tuple', Array.from(value, toTagged))],
  [FrozenSet, (value: Set<unknown>) => tag('frozenset', members(value))],
  [Set, (value: Set<unknown>) => tag('set', members(value))],
  [OrderedDict, (value: Map<unknown, unknown>) => tag('OrderedDict', pairs(value))],
  [Map, (value: Map<unknown, unknown>) => tag('dict', pairs(value))],
  [Complex, ({ real, imag }: Complex) => tag('complex', [real, imag])],
  [Decimal, (value: Decimal) => tag('Decimal', value.toString())],
  [UUID, (value: UUID) => tag('UUID', value.toString())],
  [DateTime, (value: DateTime) => tag('datetime', value.isoformat())],
  [CalendarDate, (value: CalendarDate) => tag('date', value.isoformat())],
  [TimeOfDay, (value: TimeOfDay) => tag('time', value.isoformat())],
  [
    TimeDelta,
    (value: TimeDelta) => tag('timedelta', [value.days, value.seconds, value.microseconds]),
  ],
]

/** Minus zero is a float. */
function isInt(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0)
}

function tag($py: string, v: Tagged): Tagged {
  return { $py, v }
}

function float(value: number): Tagged {
  const text = formatNumber(value)
  return tag('float', /^-?\d+$/.test(text) ? `${text}.0` : text)
}

/** In the peer's order. */
function members(values: Set<unknown>): Tagged {
  const texts = Array.from(values, (value) => JSON.stringify(toTagged(value))).sort()
  return texts.map((text) => JSON.parse(text) as Tagged)
}

function pairs(values: Map<unknown, unknown>): Tagged {
  return Array.from(values, (pair) => pair.map(toTagged))
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
}

function base64Of(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}
