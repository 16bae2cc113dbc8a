import { digits } from './timedelta.ts'
import { asIfUtc, isoOffset, TimeZone, type TzInfo } from './timezone.ts'

/** Fields of a {@link DateTime}. */
export interface DateTimeFields {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  readonly hour?: number | undefined
  readonly minute?: number | undefined
  readonly second?: number | undefined
  readonly microsecond?: number | undefined
  /** Where it is; without one the time is naive. */
  readonly tzinfo?: TzInfo | null | undefined
  /** 1 for the second of two equal times when clocks go back. */
  readonly fold?: 0 | 1 | undefined
}

/**
 * Python's `datetime.datetime`, to the microsecond, naive or aware.
 *
 * @throws RangeError when a field is out of its range.
 *
 * @example
 * DateTime.fromDate(new Date()).isoformat() // '2026-01-31T12:00:00.250000+00:00'
 */
export class DateTime {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
  readonly tzinfo: TzInfo | null
  readonly fold: 0 | 1

  constructor(fields: DateTimeFields) {
    checkDate(fields.year, fields.month, fields.day)
    const { hour = 0, minute = 0, second = 0, microsecond = 0 } = fields
    checkTime(hour, minute, second, microsecond)
    this.year = fields.year
    this.month = fields.month
    this.day = fields.day
    this.hour = hour
    this.minute = minute
    this.second = second
    this.microsecond = microsecond
    this.tzinfo = fields.tzinfo ?? null
    this.fold = fields.fold ?? 0
  }

  /**
   * The aware datetime in UTC of a `Date`.
   *
   * @throws RangeError for an invalid date, and for years that Python does not have (1 to 9999).
   */
  static fromDate(date: Date): DateTime {
    return new DateTime({
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
      microsecond: date.getUTCMilliseconds() * 1000,
      tzinfo: TimeZone.utc,
    })
  }

  /**
   * The instant, cut to milliseconds.
   *
   * @param assume The zone of a naive datetime: Django's `TIME_ZONE`.
   * @throws RangeError for a naive datetime without a zone to assume.
   */
  toDate(assume?: TzInfo): Date {
    const offset = (this.tzinfo ?? assume)?.utcOffset(this)
    if (!offset) throw new RangeError('A naive datetime is no instant. Say which zone to assume.')
    const micros = this.microsecond - offset.microseconds
    const seconds = offset.days * 86_400 + offset.seconds
    return new Date(asIfUtc(this) - seconds * 1000 + Math.floor(micros / 1000))
  }

  /** Python's `isoformat()`: `2024-02-29T12:00:00.005000+05:30`. */
  isoformat(): string {
    const offset = this.tzinfo?.utcOffset(this)
    const date = isoDate(this.year, this.month, this.day)
    return `${date}T${isoTime(this)}${offset ? isoOffset(offset) : ''}`
  }

  /** As DjangoJSONEncoder writes it: cut to milliseconds, and `Z` for UTC. */
  toJSON(): string {
    const text = this.isoformat()
    const cut = this.microsecond === 0 ? text : text.slice(0, 23) + text.slice(26)
    return cut.replace(/\+00:00$/, 'Z')
  }
}

/**
 * Python's `datetime.date`.
 *
 * @throws RangeError when a field is out of its range.
 */
export class CalendarDate {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number

  constructor(year: number, month: number, day: number) {
    checkDate(year, month, day)
    this.year = year
    this.month = month
    this.day = day
  }

  /** `2024-02-29`. */
  isoformat(): string {
    return isoDate(this.year, this.month, this.day)
  }

  /** As DjangoJSONEncoder writes it. */
  toJSON(): string {
    return this.isoformat()
  }
}

/** Fields of a {@link TimeOfDay}. */
export type TimeFields = Omit<DateTimeFields, 'year' | 'month' | 'day'>

/**
 * Python's `datetime.time`, naive or aware.
 *
 * @throws RangeError when a field is out of its range.
 */
export class TimeOfDay {
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
  readonly tzinfo: TzInfo | null
  readonly fold: 0 | 1

  constructor({ hour = 0, minute = 0, second = 0, microsecond = 0, tzinfo, fold }: TimeFields) {
    checkTime(hour, minute, second, microsecond)
    this.hour = hour
    this.minute = minute
    this.second = second
    this.microsecond = microsecond
    this.tzinfo = tzinfo ?? null
    this.fold = fold ?? 0
  }

  /** `08:30:00.250000`, with the offset when the zone has a fixed one. */
  isoformat(): string {
    const offset = this.tzinfo?.utcOffset(null)
    return `${isoTime(this)}${offset ? isoOffset(offset) : ''}`
  }

  /**
   * As DjangoJSONEncoder writes it: cut to milliseconds.
   *
   * @throws RangeError for an aware time, which DjangoJSONEncoder refuses.
   */
  toJSON(): string {
    if (this.tzinfo?.utcOffset(null)) {
      throw new RangeError("JSON can't represent timezone-aware times.")
    }
    return this.microsecond === 0 ? isoTime(this) : isoTime(this).slice(0, 12)
  }
}

interface Clock {
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
}

function isoDate(year: number, month: number, day: number): string {
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`
}

function isoTime({ hour, minute, second, microsecond }: Clock): string {
  const fraction = microsecond === 0 ? '' : `.${digits(microsecond, 6)}`
  return `${digits(hour, 2)}:${digits(minute, 2)}:${digits(second, 2)}${fraction}`
}

function checkDate(year: number, month: number, day: number): void {
  check('year', year, 1, 9999)
  check('month', month, 1, 12)
  check('day', day, 1, new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate())
}

function checkTime(hour: number, minute: number, second: number, microsecond: number): void {
  check('hour', hour, 0, 23)
  check('minute', minute, 0, 59)
  check('second', second, 0, 59)
  check('microsecond', microsecond, 0, 999_999)
}

function check(field: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`${field} must be in ${min}..${max}`)
  }
}
