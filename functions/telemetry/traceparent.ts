/** A place in a trace, as the header `traceparent` of W3C Trace Context names it. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string
  /** 16 hexadecimal digits. */
  readonly spanId: string
  /** Whether whoever began the trace keeps it. */
  readonly isSampled: boolean
}

const TRACEPARENT = /^(?!ff)[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:-.*)?$/
const SAMPLED = 1

/**
 * The place that a header names; nothing for one that is missing or no valid one.
 *
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function parseTraceparent(header: string | undefined): TraceContext | undefined {
  const [all, traceId = '', spanId = '', flags = ''] = TRACEPARENT.exec(header ?? '') ?? []
  if (all === undefined || isZero(traceId) || isZero(spanId)) return undefined
  // The first version has nothing after the flags.
  if (all.startsWith('00') && all.length !== '00'.length + 1 + 32 + 1 + 16 + 1 + 2) return undefined
  const isSampled = (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED
  return { traceId, spanId, isSampled }
}

/** The header that names a place. */
export function traceparent({ traceId, spanId, isSampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`
}

/** A new place below `parent`, or the beginning of a new trace, which is kept as `isSampled` says. */
export function childOf(parent: TraceContext | undefined, isSampled: boolean): TraceContext {
  const spanId = randomDigits().slice(16)
  return parent ? { ...parent, spanId } : { traceId: randomDigits(), spanId, isSampled }
}

function isZero(digits: string): boolean {
  return /^0*$/.test(digits)
}

/** 32 hexadecimal digits. A UUID is made in one step, and neither of its halves is all zeros. */
function randomDigits(): string {
  return crypto.randomUUID().replaceAll('-', '')
}
