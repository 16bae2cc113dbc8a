import {
  type Attributes,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import type {
  EventError,
  EventListener,
  RedisEvent,
  ReplyEvent,
  RequestEvent,
} from '../transport/events.ts'

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
  const spans = new Map<string, Span>()
  return (event) => {
    if (event.type === 'request') {
      const from = tracer ?? trace.getTracer('redge')
      spans.set(requestOf(event), startSpan(from, event, attributes))
    } else if (event.type === 'reply') {
      const span = spans.get(requestOf(event))
      spans.delete(requestOf(event))
      if (span) endSpan(span, event)
    }
  }
}

function requestOf({ id, attempt }: RedisEvent): string {
  return `${id}/${attempt}`
}

function startSpan(tracer: Tracer, event: RequestEvent, given: Attributes = {}): Span {
  const name = operationName(event)
  const { names, attempt, serverAddress, serverPort } = event
  const attributes: Attributes = {
    ...given,
    'db.system.name': 'redis',
    'db.operation.name': name,
    ...(serverAddress !== undefined && { 'server.address': serverAddress }),
    ...(serverPort !== undefined && { 'server.port': serverPort }),
    ...(names.length > 1 && { 'db.operation.batch.size': names.length }),
    ...(attempt > 1 && { 'http.request.resend_count': attempt - 1 }),
  }
  return tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes })
}

/** The command of a batch of one, `PIPELINE GET` when all are the same, `PIPELINE` otherwise. */
function operationName({ command, names }: RequestEvent): string {
  const [first = command] = names
  if (names.length < 2) return first
  return names.every((name) => name === first) ? `${command} ${first}` : command
}

function endSpan(span: Span, { status, error, errorReplies: [firstReply] }: ReplyEvent): void {
  if (status !== undefined) span.setAttribute('http.response.status_code', status)
  const failure = error ?? firstReply
  if (failure) setFailure(span, failure)
  span.end()
}

function setFailure(span: Span, { name, code = name, fromServer }: EventError): void {
  // An error's message may hold what the server quotes, so the status goes without.
  span.setStatus({ code: SpanStatusCode.ERROR })
  span.setAttribute('error.type', fromServer ? code : name)
  if (fromServer) span.setAttribute('db.response.status_code', code)
}
