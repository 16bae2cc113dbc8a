import { describe, expect, it } from 'vitest'
import { childOf, parseTraceparent, traceparent } from '../../../functions/telemetry/traceparent.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'

describe('parseTraceparent()', () => {
  it.each([
    [`00-${TRACE}-${SPAN}-01`, true],
    [`00-${TRACE}-${SPAN}-00`, false],
    [`00-${TRACE}-${SPAN}-03`, true],
    [`01-${TRACE}-${SPAN}-01-what-comes-later`, true],
  ])('reads %s', (header, isSampled) => {
    expect(parseTraceparent(header)).toEqual({ traceId: TRACE, spanId: SPAN, isSampled })
  })

  it.each([
    undefined,
    '',
    'none',
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-${SPAN}`,
    ` 00-${TRACE}-${SPAN}-01`,
  ])('begins anew after %s', (header) => {
    expect(parseTraceparent(header)).toBeUndefined()
  })
})

describe('childOf()', () => {
  it('goes on with a trace, and keeps what its beginning decided', () => {
    const parent = { traceId: TRACE, spanId: SPAN, isSampled: false }
    const child = childOf(parent, true)
    expect(child).toMatchObject({ traceId: TRACE, isSampled: false })
    expect(child.spanId).toMatch(/^[\da-f]{16}$/)
    expect(child.spanId).not.toBe(SPAN)
  })

  it('begins a trace', () => {
    const context = childOf(undefined, true)
    expect(parseTraceparent(traceparent(context))).toEqual(context)
    expect(childOf(undefined, true).traceId).not.toBe(context.traceId)
  })
})
