import { CalendarDate, DateTime, TimeOfDay } from '../python/datetime.ts'
import { TimeDelta } from '../python/timedelta.ts'
import { PytzUtc, TimeZone, type TzInfo, ZoneInfo } from '../python/timezone.ts'

/** The `datetime` of the ten bytes that Python pickles; `undefined` for anything else. */
export function dateTimeFrom(bytes: unknown, tzinfo: unknown): DateTime | undefined {
  const view = fieldsOf(bytes, 10)
  if (!view || !isZone(tzinfo)) return undefined
  const month = view.getUint8(2)
  return new DateTime({
    year: view.getUint16(0),
    month: month & 0x7f,
    day: view.getUint8(3),
    hour: view.getUint8(4),
    minute: view.getUint8(5),
    second: view.getUint8(6),
    microsecond: view.getUint8(7) * 65_536 + view.getUint16(8),
    tzinfo,
    fold: month > 0x7f ? 1 : 0,
  })
}

/** The `date` of the four bytes that Python pickles. */
export function dateFrom(bytes: unknown): CalendarDate | undefined {
  const view = fieldsOf(bytes, 4)
  return view && new CalendarDate(view.getUint16(0), view.getUint8(2), view.getUint8(3))
}

/** The `time` of the six bytes that Python pickles. */
export function timeFrom(bytes: unknown, tzinfo: unknown): TimeOfDay | undefined {
  const view = fieldsOf(bytes, 6)
  if (!view || !isZone(tzinfo)) return undefined
  const hour = view.getUint8(0)
  return new TimeOfDay({
    hour: hour & 0x7f,
    minute: view.getUint8(1),
    second: view.getUint8(2),
    microsecond: view.getUint8(3) * 65_536 + view.getUint16(4),
    tzinfo,
    fold: hour > 0x7f ? 1 : 0,
  })
}

/** The `timedelta` of its three whole parts. */
export function timeDeltaFrom(
  days: unknown,
  seconds: unknown,
  microseconds: unknown,
): TimeDelta | undefined {
  const isWhole = typeof days === 'number' && typeof seconds === 'number'
  if (!isWhole || typeof microseconds !== 'number') return undefined
  return new TimeDelta({ days, seconds, microseconds })
}

/** What Python pickles of a `datetime`. Protocols below 4 have no place for `fold`. */
export function dateTimeBytes(value: DateTime, protocol: number): Uint8Array {
  const bytes = new Uint8Array(10)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, value.year)
  view.setUint8(2, value.month + foldBit(value.fold, protocol))
  view.setUint8(3, value.day)
  setClock(view, 4, value, value.hour)
  return bytes
}

/** What Python pickles of a `date`. */
export function dateBytes({ year, month, day }: CalendarDate): Uint8Array {
  return Uint8Array.of(year >> 8, year & 255, month, day)
}

/** What Python pickles of a `time`. */
export function timeBytes(value: TimeOfDay, protocol: number): Uint8Array {
  const bytes = new Uint8Array(6)
  setClock(new DataView(bytes.buffer), 0, value, value.hour + foldBit(value.fold, protocol))
  return bytes
}

function foldBit(fold: 0 | 1, protocol: number): number {
  return protocol > 3 ? fold * 0x80 : 0
}

function setClock(view: DataView, at: number, value: DateTime | TimeOfDay, hour: number): void {
  view.setUint8(at, hour)
  view.setUint8(at + 1, value.minute)
  view.setUint8(at + 2, value.second)
  view.setUint8(at + 3, value.microsecond >> 16)
  view.setUint16(at + 4, value.microsecond & 0xffff)
}

function fieldsOf(bytes: unknown, length: number): DataView | undefined {
  if (!(bytes instanceof Uint8Array) || bytes.length !== length) return undefined
  return new DataView(bytes.buffer, bytes.byteOffset, length)
}

function isZone(value: unknown): value is TzInfo | undefined {
  return (
    value === undefined ||
    value instanceof TimeZone ||
    value instanceof PytzUtc ||
    value instanceof ZoneInfo
  )
}
