const secondsPerDay = 86_400
const maxDays = 999_999_999

/** Parts of a {@link TimeDelta}; all may be negative and as large as they like. */
export interface TimeDeltaParts {
  readonly days?: number | undefined
  readonly seconds?: number | undefined
  readonly microseconds?: number | undefined
}

/**
 * Python's `datetime.timedelta`, to the microsecond. As in Python, only `days` may be negative: minus one second is
 * `days: -1, seconds: 86399`.
 *
 * @throws RangeError for parts that are not whole numbers, or more than 999999999 days.
 *
 * @example
 * new TimeDelta({ seconds: 90 }).totalSeconds // 90
 */
export class TimeDelta {
  readonly days: number
  /** 0 to 86399. */
  readonly seconds: number
  /** 0 to 999999. */
  readonly microseconds: number

  constructor({ days = 0, seconds = 0, microseconds = 0 }: TimeDeltaParts) {
    if (![days, seconds, microseconds].every(Number.isSafeInteger)) {
      throw new RangeError('The parts of a timedelta must be whole numbers')
    }
    const allSeconds = seconds + Math.floor(microseconds / 1_000_000)
    this.microseconds = modulo(microseconds, 1_000_000)
    this.seconds = modulo(allSeconds, secondsPerDay)
    this.days = days + Math.floor(allSeconds / secondsPerDay)
    if (Math.abs(this.days) > maxDays)
      throw new RangeError('The days of a timedelta are out of range')
  }

  /** The length in seconds, with a fraction; negative for a negative one. */
  get totalSeconds(): number {
    return this.days * secondsPerDay + this.seconds + this.microseconds / 1_000_000
  }

  /** As DjangoJSONEncoder writes it: `P1DT02H03M04S`, `-P0DT22H59M59.999993S`. */
  toJSON(): string {
    if (this.days >= 0) return `P${duration(this.days, this.seconds, this.microseconds)}`
    const carried = this.microseconds > 0 ? 1 : 0
    const total = -this.days * secondsPerDay - this.seconds - carried
    const microseconds = carried * 1_000_000 - this.microseconds
    return `-P${duration(Math.floor(total / secondsPerDay), total % secondsPerDay, microseconds)}`
  }
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor
}

function duration(days: number, seconds: number, microseconds: number): string {
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ]
  const fraction = microseconds === 0 ? '' : `.${digits(microseconds, 6)}`
  return `${days}DT${digits(hours, 2)}H${digits(minutes, 2)}M${digits(rest, 2)}${fraction}S`
}

/** A number with leading zeros. */
export function digits(value: number, length: number): string {
  return String(value).padStart(length, '0')
}
