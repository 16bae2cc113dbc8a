import type {
  Attributes,
  AttributeValue,
  Exception,
  Link,
  Span,
  SpanContext,
  SpanOptions,
  SpanStatus,
  TimeInput,
  Tracer,
} from '@opentelemetry/api'
import { childOf, type TraceContext } from './traceparent.ts'

/** A span as it is exported. Times are Unix times in milliseconds. */
export interface RecordedSpan {
  readonly context: TraceContext
  readonly parentSpanId: string | undefined
  readonly kind: number
  readonly attributes: ReadonlyMap<string, AttributeValue>
  readonly startedAt: number
  readonly name: string
  readonly status: SpanStatus
  readonly endedAt: number | undefined
}

const INTERNAL = 0
const UNSET = 0
const SAMPLED = 1

/**
 * The tracer of one request: every span that it starts is a child of `parent`. It does without contexts, since
 * in a Worker nothing carries them from call to call.
 */
export class RequestTracer implements Tracer {
  readonly #parent: TraceContext
  readonly #spans: RequestSpan[] = []

  constructor(parent: TraceContext) {
    this.#parent = parent
  }

  /** The spans that have ended. */
  get spans(): readonly RecordedSpan[] {
    return this.#spans.filter(({ endedAt }) => endedAt !== undefined)
  }

  startSpan(name: string, options: SpanOptions = {}): Span {
    const context = childOf(this.#parent, this.#parent.isSampled)
    const span = new RequestSpan(name, context, this.#parent.spanId, options)
    this.#spans.push(span)
    return span
  }

  startActiveSpan<F extends (span: Span) => unknown>(
    name: string,
    ...rest: readonly unknown[]
  ): ReturnType<F> {
    const run = rest.at(-1) as F
    return run(this.startSpan(name)) as ReturnType<F>
  }
}

/** A span that is going on, or has ended. What it is told after its end is dropped. */
export class RequestSpan implements Span, RecordedSpan {
  readonly context: TraceContext
  readonly parentSpanId: string | undefined
  readonly kind: number
  readonly attributes: Map<string, AttributeValue> = new Map()
  readonly startedAt: number = Date.now()
  name: string
  status: SpanStatus = { code: UNSET }
  endedAt: number | undefined

  constructor(
    name: string,
    context: TraceContext,
    parentSpanId: string | undefined,
    { kind = INTERNAL, attributes = {} }: SpanOptions,
  ) {
    this.name = name
    this.context = context
    this.parentSpanId = parentSpanId
    this.kind = kind
    this.setAttributes(attributes)
  }

  spanContext(): SpanContext {
    const { traceId, spanId, isSampled } = this.context
    return { traceId, spanId, traceFlags: isSampled ? SAMPLED : 0 }
  }

  setAttribute(name: string, value: AttributeValue): this {
    if (this.isRecording()) this.attributes.set(name, value)
    return this
  }

  setAttributes(attributes: Attributes): this {
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== undefined) this.setAttribute(name, value)
    }
    return this
  }

  setStatus(status: SpanStatus): this {
    if (this.isRecording()) this.status = status
    return this
  }

  updateName(name: string): this {
    if (this.isRecording()) this.name = name
    return this
  }

  end(_endTime?: TimeInput): void {
    this.endedAt ??= Date.now()
  }

  isRecording(): boolean {
    return this.endedAt === undefined
  }

  /** Events may hold values, so there are none. */
  addEvent(_name: string): this {
    return this
  }

  addLink(_link: Link): this {
    return this
  }

  addLinks(_links: Link[]): this {
    return this
  }

  recordException(_exception: Exception): void {
    // Its message may hold a value.
  }
}
