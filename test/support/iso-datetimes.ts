import {
  CalendarDate,
  DateTime,
  TimeDelta,
  TimeOfDay,
  TimeZone,
} from '../../lib/codecs/python-values.ts'

/** What `isoformat` of a Python datetime says. */
export function dateTimeFromIso(text: string): DateTime {
  const [date = '', time = ''] = text.split('T')
  return new DateTime({ ...dateFromIso(date), ...timeFromIso(time) })
}

/** What `isoformat` of a Python date says. */
export function dateFromIso(text: string): CalendarDate {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number)
  return new CalendarDate(year, month, day)
}

/** What `isoformat` of a Python time says. */
export function timeFromIso(text: string): TimeOfDay {
  const [, hour, minute, second, fraction = '0', sign, hours, minutes] =
    /^(\d\d):(\d\d):(\d\d)(?:\.(\d{6}))?(?:([+-])(\d\d):(\d\d))?$/.exec(text) ?? []
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60 : 60)
  return new TimeOfDay({
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    microsecond: Number(fraction),
    tzinfo: sign === undefined ? null : zone(offset),
  })
}

function zone(seconds: number): TimeZone {
  return seconds === 0 ? TimeZone.utc : new TimeZone(new TimeDelta({ seconds }))
}
