import { digits, TimeDelta } from './timedelta.ts'

/** The fields that a zone needs to tell its offset. */
export interface LocalTime {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** 1 for the second of two equal times when clocks go back. */
  readonly fold: 0 | 1
}

/** Python's `tzinfo`: where an aware {@link DateTime} or {@link TimeOfDay} is. */
export interface TzInfo {
  /** The offset from UTC at a local time; `null` when only a date could tell it. */
  utcOffset(local: LocalTime | null): TimeDelta | null
}

const day = 86_400

/**
 * Python's `datetime.timezone`: a fixed offset from UTC.
 *
 * @throws RangeError when the offset is not less than a day.
 */
export class TimeZone implements TzInfo {
  /** `datetime.timezone.utc`. */
  static readonly utc: TimeZone = new TimeZone(new TimeDelta({}))

  readonly offset: TimeDelta
  /** Its name if it was given one. */
  readonly name: string | null

  constructor(offset: TimeDelta, name: string | null = null) {
    if (Math.abs(offset.totalSeconds) >= day) {
      throw new RangeError('The offset of a timezone must be less than a day')
    }
    this.offset = offset
    this.name = name
  }

  utcOffset(): TimeDelta {
    return this.offset
  }
}

/** `pytz.UTC`, which Django 3.2's `timezone.now()` carries. */
export class PytzUtc implements TzInfo {
  /** As in Python there is one. */
  static readonly utc: PytzUtc = new PytzUtc()

  utcOffset(): TimeDelta {
    return TimeZone.utc.offset
  }
}

/** Python's `zoneinfo.ZoneInfo`: a zone of the IANA database, which the runtime knows through `Intl`. */
export class ZoneInfo implements TzInfo {
  /** `Europe/Amsterdam`. */
  readonly key: string

  constructor(key: string) {
    this.key = key
  }

  /** @throws RangeError when the runtime does not know the zone. */
  utcOffset(local: LocalTime | null): TimeDelta | null {
    if (local === null) return null
    const clock = asIfUtc(local)
    const [before, after] = [this.#offsetAt(clock - day * 1000), this.#offsetAt(clock + day * 1000)]
    // A time that occurs twice or never has two candidates; fold tells which of them is meant.
    const fits = [before, after].filter(
      (offset) => this.#offsetAt(clock - offset * 1000) === offset,
    )
    const [first = before, second = first] = fits.length === 0 ? [before, after] : fits
    return new TimeDelta({ seconds: local.fold === 0 ? first : second })
  }

  #offsetAt(ms: number): number {
    const options = { timeZone: this.key, timeZoneName: 'longOffset' } as const
    const text = new Intl.DateTimeFormat('en', options).format(ms)
    const [, sign = '+', hours = '0', minutes = '0', seconds = '0'] =
      /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text) ?? []
    const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
    return sign === '-' ? -size : size
  }
}

/** Milliseconds since 1970 of a local time, were it UTC. */
export function asIfUtc({
  year,
  month,
  day,
  hour,
  minute,
  second,
}: Omit<LocalTime, 'fold'>): number {
  // `Date.UTC` takes the years 0 to 99 for 1900 to 1999.
  return (
    new Date(0).setUTCFullYear(year, month - 1, day) + ((hour * 60 + minute) * 60 + second) * 1000
  )
}

/** An offset as `isoformat` writes it: `+05:30`, with seconds and microseconds only when there are any. */
export function isoOffset(offset: TimeDelta): string {
  const negative = offset.days < 0
  const { seconds, microseconds } = negative ? minus(offset) : offset
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const text = `${negative ? '-' : '+'}${digits(hours, 2)}:${digits(minutes, 2)}`
  if (seconds % 60 === 0 && microseconds === 0) return text
  const fraction = microseconds === 0 ? '' : `.${digits(microseconds, 6)}`
  return `${text}:${digits(seconds % 60, 2)}${fraction}`
}

function minus({ days, seconds, microseconds }: TimeDelta): TimeDelta {
  return new TimeDelta({ days: -days, seconds: -seconds, microseconds: -microseconds })
}
