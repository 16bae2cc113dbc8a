import { describe, expect, it } from 'vitest'
import {
  CalendarDate,
  DateTime,
  Decimal,
  Deque,
  Float,
  Range,
  TimeDelta,
  TimeOfDay,
  TimeZone,
  Tuple,
  UUID,
  ZoneInfo,
} from '../../../lib/codecs/python-values.ts'

describe('Float', () => {
  it('calculates as a number', () => {
    expect(Number(new Float(2)) + 1).toBe(3)
    expect(JSON.stringify({ a: new Float(1) })).toBe('{"a":1}')
  })
})

describe('Tuple and Deque', () => {
  it('are arrays', () => {
    expect(Array.isArray(Tuple.of(1, 2))).toBe(true)
    expect(Tuple.from([1, 2]).map((n) => n * 2)).toEqual(Tuple.of(2, 4))
    const deque = Deque.of(1, 2)
    expect(deque.maxlen).toBeNull()
    expect(deque.filter((n) => n > 1)).toHaveLength(1)
  })
})

describe('Range', () => {
  it('spells out its numbers', () => {
    expect([...new Range(0, 10, 3)]).toEqual([0, 3, 6, 9])
    expect([...new Range(3, 0, -1)]).toEqual([3, 2, 1])
    expect([...new Range(2n ** 64n, 2n ** 64n + 2n)]).toEqual([2n ** 64n, 2n ** 64n + 1n])
  })

  it('needs a step', () => {
    expect(() => new Range(0, 1, 0)).toThrow(RangeError)
  })
})

describe('Decimal', () => {
  it.each(['10.50', '-1E+5', '.5', '5.', '+0', 'NaN', 'sNaN12', '-Infinity', 'inf'])(
    'takes %s',
    (text) => {
      expect(String(new Decimal(text))).toBe(text)
    },
  )

  it.each(['', '1e', '0x10', '1,5', ' 1', 'infinit'])('refuses "%s"', (text) => {
    expect(() => new Decimal(text)).toThrow(new RangeError('Invalid text for Decimal'))
  })

  it('gives the nearest number', () => {
    expect(new Decimal('10.50').toNumber()).toBe(10.5)
    expect(new Decimal('-inf').toNumber()).toBe(Number.NEGATIVE_INFINITY)
    expect(new Decimal('Infinity').toNumber()).toBe(Number.POSITIVE_INFINITY)
    expect(new Decimal('sNaN').toNumber()).toBeNaN()
  })
})

describe('UUID', () => {
  it.each([
    '12345678-1234-5678-1234-567812345678',
    '{12345678123456781234567812345678}',
    'urn:uuid:12345678-1234-5678-1234-567812345678',
  ])('takes %s', (text) => {
    const uuid = new UUID(text)
    expect(String(uuid)).toBe('12345678-1234-5678-1234-567812345678')
    expect(uuid.hex).toBe('12345678123456781234567812345678')
    expect(uuid.int).toBe(0x12345678123456781234567812345678n)
    expect(JSON.stringify(uuid)).toBe('"12345678-1234-5678-1234-567812345678"')
  })

  it('refuses anything else', () => {
    expect(() => new UUID('12345678')).toThrow(RangeError)
  })
})

describe('TimeDelta', () => {
  it('carries as Python does', () => {
    expect(new TimeDelta({ seconds: -1 })).toMatchObject({ days: -1, seconds: 86_399 })
    expect(new TimeDelta({ microseconds: -1 })).toMatchObject({ days: -1, microseconds: 999_999 })
    expect(new TimeDelta({ seconds: 90_000, microseconds: 1_500_000 })).toMatchObject({
      days: 1,
      seconds: 3601,
      microseconds: 500_000,
    })
    expect(new TimeDelta({ days: -1, seconds: 1 }).totalSeconds).toBe(-86_399)
  })

  it.each([{ days: 1.5 }, { seconds: Number.NaN }, { days: 1_000_000_000 }])(
    'refuses %o',
    (parts) => {
      expect(() => new TimeDelta(parts)).toThrow(RangeError)
    },
  )
})

describe('DateTime', () => {
  it('is an instant when it is aware', () => {
    const fields = { year: 2024, month: 2, day: 29, hour: 12, microsecond: 250_999 }
    const offset = new TimeDelta({ seconds: 5.5 * 3600 })
    expect(new DateTime({ ...fields, tzinfo: TimeZone.utc }).toDate().toISOString()).toBe(
      '2024-02-29T12:00:00.250Z',
    )
    expect(new DateTime({ ...fields, tzinfo: new TimeZone(offset) }).toDate().toISOString()).toBe(
      '2024-02-29T06:30:00.250Z',
    )
  })

  it('is one when it is naive and a zone is assumed', () => {
    const naive = new DateTime({ year: 99, month: 12, day: 31 })
    expect(() => naive.toDate()).toThrow(RangeError)
    expect(naive.toDate(TimeZone.utc).toISOString()).toBe('0099-12-31T00:00:00.000Z')
  })

  it.each<[string, readonly number[], 0 | 1, string]>([
    ['in winter', [2024, 1, 1, 0, 0], 0, '2024-01-01T00:00:00+01:00'],
    ['in summer', [2024, 7, 1, 0, 0], 0, '2024-07-01T00:00:00+02:00'],
    ['that never is', [2024, 3, 31, 2, 30], 0, '2024-03-31T02:30:00+01:00'],
    ['that never is, folded', [2024, 3, 31, 2, 30], 1, '2024-03-31T02:30:00+02:00'],
    ['that comes first', [2024, 10, 27, 2, 30], 0, '2024-10-27T02:30:00+02:00'],
    ['that comes again', [2024, 10, 27, 2, 30], 1, '2024-10-27T02:30:00+01:00'],
  ])('has the offset of its zone at a time %s', (_when, parts, fold, text) => {
    const [year = 0, month = 0, day = 0, hour, minute] = parts
    const tzinfo = new ZoneInfo('Europe/Berlin')
    const time = new DateTime({ year, month, day, hour, minute, tzinfo, fold })
    expect(time.isoformat()).toBe(text)
    expect(time.toDate()).toEqual(new Date(text))
  })

  it('writes offsets with seconds and microseconds when there are any', () => {
    const at = (parts: object): string =>
      new DateTime({ year: 1, month: 1, day: 1, tzinfo: new TimeZone(new TimeDelta(parts)) })
        .isoformat()
        .slice(19)
    expect(at({ seconds: -1800 })).toBe('-00:30')
    expect(at({ seconds: 3661 })).toBe('+01:01:01')
    expect(at({ seconds: -1, microseconds: 500_000 })).toBe('-00:00:00.500000')
  })

  it.each([
    { year: 0 },
    { year: 10_000 },
    { month: 13 },
    { day: 30, month: 2 },
    { day: 29, month: 2, year: 1900 },
    { hour: 24 },
    { minute: 60 },
    { second: 60 },
    { microsecond: 1_000_000 },
    { day: 1.5 },
  ])('refuses %o', (fields) => {
    expect(() => new DateTime({ year: 2024, month: 1, day: 1, ...fields })).toThrow(RangeError)
  })

  it('takes the 29th of February when there is one', () => {
    expect(new CalendarDate(2000, 2, 29).isoformat()).toBe('2000-02-29')
    expect(() => new CalendarDate(2100, 2, 29)).toThrow(RangeError)
  })
})

describe('TimeOfDay', () => {
  it('has an offset only when its zone always has the same', () => {
    expect(new TimeOfDay({ hour: 1, tzinfo: TimeZone.utc }).isoformat()).toBe('01:00:00+00:00')
    expect(new TimeOfDay({ hour: 1, tzinfo: new ZoneInfo('Europe/Berlin') }).toJSON()).toBe(
      '01:00:00',
    )
  })
})

describe('TimeZone', () => {
  it('is less than a day from UTC', () => {
    expect(() => new TimeZone(new TimeDelta({ days: 1 }))).toThrow(RangeError)
  })
})
