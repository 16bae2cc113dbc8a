import { type Attributes, type Tracer, trace } from '@opentelemetry/api'
import type { EventListener } from '../transport/events.ts'
import { type SpanStarter, spanEvents } from './span-events.ts'

/** What {@link traceEvents} may be told. */
export interface TraceEventsOptions {
  /** Makes the spans. @default the global provider's tracer `redge` */
  readonly tracer?: Tracer | undefined
  /** Attributes that every span gets, e.g. `db.namespace`. */
  readonly attributes?: Attributes | undefined
}

/**
 * A listener for `onEvent` that makes a client span of each request, a child of the span that is active then. Each try is a
 * span of its own; `http.request.resend_count` tells which one it was. Pauses between tries lie between spans.
 *
 * Names and attributes are those of OpenTelemetry's conventions for Redis. A batch is called `PIPELINE` or `MULTI`, with the
 * name of its commands after it when they all have the same; a batch of one is that command. `error.type` is the server's
 * code (`WRONGTYPE`), else the name of the error's class (`TimeoutError`); a batch has that of the first error among its
 * replies. No span holds a key, a value or a token.
 *
 * @example
 * const redis = new Redis({ url, token, onEvent: traceEvents({ tracer }) })
 * @see https://opentelemetry.io/docs/specs/semconv/db/redis/
 */
export function traceEvents({ tracer, attributes }: TraceEventsOptions = {}): EventListener {
  return spanEvents(tracer ?? globalTracer, attributes)
}

/** The provider is asked for each span: it may be registered late. */
const globalTracer: SpanStarter = {
  startSpan: (name, options) => trace.getTracer('redge').startSpan(name, options),
}
