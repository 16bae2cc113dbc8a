import { isRecord } from '../depth.ts'
import { UnpicklingError } from '../errors.ts'
import { isHashable } from '../hashable.ts'
import {
  Counter,
  DefaultDict,
  type DefaultFactory,
  FrozenSet,
  OrderedDict,
} from '../python/collections.ts'
import { Complex, Decimal, Float } from '../python/numbers.ts'
import { HerdMarker, PickledObject } from '../python/objects.ts'
import { ByteArray, Deque, Range } from '../python/sequences.ts'
import { TimeDelta } from '../python/timedelta.ts'
import { PytzUtc, TimeZone, ZoneInfo } from '../python/timezone.ts'
import { UUID } from '../python/uuid.ts'
import { dateFrom, dateTimeFrom, timeDeltaFrom, timeFrom } from './datetimes.ts'
import { python3Name } from './names.ts'

/** Makes a value from the arguments in a pickle; `undefined` when they are not what Python's class writes. */
export type Construct = (args: readonly unknown[], charge: Charge) => unknown

/** Counts what a constructor copies: items, or bytes. */
export type Charge = (items: number) => void

/** A class or function that a pickle names and that redge itself knows how to make values of. */
export class KnownClass extends PickledObject {
  readonly #construct: Construct

  constructor(module: string, name: string, construct: Construct) {
    super(module, name)
    this.#construct = construct
  }

  /**
   * The value of these arguments; `undefined` when they are not what Python's class writes.
   *
   * @throws UnpicklingError when they are of the right types and out of range.
   */
  make(args: readonly unknown[], charge: Charge): unknown {
    try {
      return this.#construct(args, charge)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw new UnpicklingError(`The pickle holds a ${this.name} that Python does not have`, {
        python: 'ValueError',
        pythonClass: `${this.module}.${this.name}`,
      })
    }
  }
}

/**
 * The known class of this name, or of the one that Python 2 had for it, which protocols 0 to 2 use; else `undefined`.
 * Nothing is looked up anywhere else.
 */
export function knownClass(module: string, name: string): KnownClass | undefined {
  const key = module === '__builtin__' ? `builtins.${python3Name(name)}` : `${module}.${name}`
  const construct = constructors.get(key.replace(/^copy_reg\./, 'copyreg.'))
  return construct && new KnownClass(module, name, construct)
}

const factories: readonly DefaultFactory[] = [
  'bool',
  'dict',
  'float',
  'frozenset',
  'int',
  'list',
  'set',
  'str',
  'tuple',
]

/** A type that is nothing but a `defaultdict`'s factory. */
const noValues: Construct = () => undefined

const constructors: ReadonlyMap<string, Construct> = new Map([
  ...factories.map((name): [string, Construct] => [`builtins.${name}`, noValues]),
  ['builtins.object', noValues],
  ['builtins.set', ([items = []], charge) => setOf(new Set(), items, charge)],
  ['builtins.frozenset', ([items = []], charge) => setOf(new FrozenSet(), items, charge)],
  ['builtins.bytes', (args) => (args.length === 0 ? new Uint8Array() : undefined)],
  ['builtins.bytearray', ([from, encoding], charge) => byteArray(from, encoding, charge)],
  ['builtins.complex', ([real, imag]) => complex(real, imag)],
  ['builtins.range', ([start, stop, step]) => range(start, stop, step)],
  ['builtins.getattr', ([of, name]) => zoneInfoUnpickle(of, name)],
  ['_codecs.encode', ([text, encoding], charge) => latin1Bytes(text, encoding, charge)],
  ['copyreg._reconstructor', ([cls]) => (isClass(cls, 'uuid', 'UUID') ? emptyUuid() : undefined)],
  ['collections.OrderedDict', ([from], charge) => mapOf(new OrderedDict(), from, charge)],
  ['collections.Counter', ([from], charge) => mapOf(new Counter(), from, charge)],
  ['collections.defaultdict', ([factory, from], charge) => defaultDict(factory, from, charge)],
  ['collections.deque', ([items, maxlen], charge) => deque(items, maxlen, charge)],
  ['datetime.datetime', ([bytes, tzinfo]) => dateTimeFrom(bytes, tzinfo)],
  ['datetime.date', ([bytes]) => dateFrom(bytes)],
  ['datetime.time', ([bytes, tzinfo]) => timeFrom(bytes, tzinfo)],
  ['datetime.timedelta', ([days, seconds, micros]) => timeDeltaFrom(days, seconds, micros)],
  ['datetime.timezone', ([offset, name]) => timeZone(offset, name)],
  ['pytz._UTC', () => PytzUtc.utc],
  ['zoneinfo.ZoneInfo', noValues],
  ['zoneinfo.ZoneInfo._unpickle', ([key]) => zoneInfo(key)],
  ['decimal.Decimal', ([text]) => (typeof text === 'string' ? new Decimal(text) : undefined)],
  ['uuid.UUID', (args) => (args.length === 0 ? emptyUuid() : undefined)],
  ['django.utils.safestring.SafeString', ([text]) => safeText(text)],
  ['django.utils.safestring.SafeText', ([text]) => safeText(text)],
  ['django_redis.client.herd.Marker', () => new HerdMarker()],
])

function setOf<S extends Set<unknown>>(set: S, items: unknown, charge: Charge): S | undefined {
  if (!Array.isArray(items)) return undefined
  charge(items.length)
  for (const item of items) {
    if (!isHashable(item)) return undefined
    set.add(item)
  }
  return set
}

function byteArray(from: unknown, encoding: unknown, charge: Charge): ByteArray | undefined {
  if (from === undefined) return new ByteArray()
  const bytes = encoding === undefined ? from : latin1Bytes(from, encoding, charge)
  if (!(bytes instanceof Uint8Array)) return undefined
  charge(bytes.length)
  return new ByteArray(bytes)
}

function latin1Bytes(text: unknown, encoding: unknown, charge: Charge): Uint8Array | undefined {
  const isLatin1 = encoding === 'latin1' || encoding === 'latin-1'
  if (typeof text !== 'string' || !isLatin1) return undefined
  charge(text.length)
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 255) return undefined
    bytes[i] = code
  }
  return bytes
}

function complex(real: unknown, imag: unknown): Complex | undefined {
  const isNumeric = isFloat(real) && isFloat(imag)
  return isNumeric ? new Complex(Number(real), Number(imag)) : undefined
}

function isFloat(value: unknown): value is number | Float {
  return typeof value === 'number' || value instanceof Float
}

function range(start: unknown, stop: unknown, step: unknown): Range | undefined {
  return isInt(start) && isInt(stop) && isInt(step) ? new Range(start, stop, step) : undefined
}

function isInt(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || Number.isSafeInteger(value)
}

function mapOf<M extends Map<unknown, unknown>>(
  map: M,
  from: unknown,
  charge: Charge,
): M | undefined {
  if (from === undefined) return map
  const entries = entriesOf(from)
  if (!entries) return undefined
  charge(entries.length)
  for (const [key, value] of entries) map.set(key, value)
  return map
}

/** The entries of a dict, or of a list of pairs, which Python 2 wrote. */
function entriesOf(from: unknown): readonly (readonly [unknown, unknown])[] | undefined {
  if (from instanceof Map) return [...from]
  if (Array.isArray(from)) return from.every(isEntry) ? from : undefined
  return typeof from === 'object' && from && isRecord(from) ? Object.entries(from) : undefined
}

function isEntry(pair: unknown): pair is [unknown, unknown] {
  return Array.isArray(pair) && pair.length === 2 && isHashable(pair[0])
}

function defaultDict(factory: unknown, from: unknown, charge: Charge): DefaultDict | undefined {
  const map = mapOf(new DefaultDict(), from, charge)
  if (!map || factory === undefined || factory === null) return map
  if (!(factory instanceof KnownClass)) return undefined
  const name = factories.find((known) => known === python3Name(factory.name))
  if (!name) return undefined
  map.defaultFactory = name
  return map
}

function deque(items: unknown, maxlen: unknown, charge: Charge): Deque | undefined {
  const isLimit = maxlen === undefined || maxlen === null || Number.isSafeInteger(maxlen)
  if (!isLimit || !(items === undefined || Array.isArray(items))) return undefined
  const value = new Deque()
  value.maxlen = typeof maxlen === 'number' ? maxlen : null
  charge(items?.length ?? 0)
  for (const item of items ?? []) value.push(item)
  return value
}

function timeZone(offset: unknown, name: unknown): TimeZone | undefined {
  if (!(offset instanceof TimeDelta)) return undefined
  if (name !== undefined) return typeof name === 'string' ? new TimeZone(offset, name) : undefined
  return offset.totalSeconds === 0 ? TimeZone.utc : new TimeZone(offset)
}

/** A bound method, which protocols before 4 and the C pickler spell as a `getattr`. */
function zoneInfoUnpickle(of: unknown, name: unknown): KnownClass | undefined {
  const isUnpickle = isClass(of, 'zoneinfo', 'ZoneInfo') && name === '_unpickle'
  return isUnpickle ? knownClass('zoneinfo', 'ZoneInfo._unpickle') : undefined
}

function isClass(value: unknown, module: string, name: string): boolean {
  return value instanceof KnownClass && value.module === module && value.name === name
}

function zoneInfo(key: unknown): ZoneInfo | undefined {
  return typeof key === 'string' ? new ZoneInfo(key) : undefined
}

/** Its digits come with BUILD. */
function emptyUuid(): UUID {
  return new UUID('0'.repeat(32))
}

function safeText(text: unknown): string | undefined {
  return typeof text === 'string' ? text : undefined
}
