import { describe, expect, it } from 'vitest'
import { nextTick, previousTick, ticksBetween } from '../../../lib/jobs/schedule.ts'

const berlin = (schedule: string) => ({ schedule, timezone: 'Europe/Berlin' })
const at = (text: string): number => Date.parse(text)
const iso = (tick: number | null): string | null =>
  tick === null ? null : new Date(tick).toISOString()

describe('the minutes in which a job is due', () => {
  it('are found from a minute on, that one included', () => {
    const noon = { schedule: '0 12 * * *', timezone: 'UTC' }
    expect(iso(nextTick(noon, at('2026-01-05T12:00:00Z')))).toBe('2026-01-05T12:00:00.000Z')
    expect(iso(nextTick(noon, at('2026-01-05T12:00:01Z')))).toBe('2026-01-06T12:00:00.000Z')
    expect(nextTick({ schedule: '0 0 31 2 *', timezone: 'UTC' }, at('2026-01-05T12:00:00Z'))).toBe(
      null,
    )
  })

  it('have a time that summer time leaves out when the clocks have changed', () => {
    const ticks = ticksBetween(
      berlin('30 2 * * *'),
      at('2026-03-28T12:00Z'),
      at('2026-03-30T12:00Z'),
    )
    expect(ticks.map(iso)).toEqual(['2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'])
  })

  it('have a time that comes twice only once', () => {
    const schedule = berlin('30 2 * * *')
    const ticks = ticksBetween(schedule, at('2026-10-24T12:00Z'), at('2026-10-26T12:00Z'))
    expect(ticks.map(iso)).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'])
    expect(nextTick(schedule, at('2026-10-25T01:30Z'))).not.toBe(at('2026-10-25T01:30Z'))
  })

  it('are found backwards no further than a window', () => {
    const hourly = { schedule: '0 * * * *', timezone: 'UTC' }
    const now = at('2026-01-05T12:30Z')
    expect(iso(previousTick(hourly, at('2026-01-05T00:00Z'), now))).toBe('2026-01-05T12:00:00.000Z')
    expect(previousTick(hourly, at('2026-01-05T12:01Z'), now)).toBe(null)
    expect(iso(previousTick(hourly, at('2026-01-05T12:00Z'), now))).toBe('2026-01-05T12:00:00.000Z')
    expect(iso(previousTick(hourly, at('2026-01-05T10:00Z'), at('2026-01-05T12:00Z')))).toBe(
      '2026-01-05T11:00:00.000Z',
    )
    expect(previousTick(hourly, now, now)).toBe(null)
  })
})
