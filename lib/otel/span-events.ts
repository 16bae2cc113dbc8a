import type { Attributes, Span, SpanKind, SpanStatusCode, Tracer } from '@opentelemetry/api'
import type {
  EventError,
  EventListener,
  RedisEvent,
  ReplyEvent,
  RequestEvent,
} from '../transport/events.ts'

// Written out, because their enums would bring the whole package into a bundle.
const CLIENT: SpanKind.CLIENT = 2
const ERROR: SpanStatusCode.ERROR = 2

/** What starts spans: a tracer. */
export type SpanStarter = Pick<Tracer, 'startSpan'>

/**
 * What `traceEvents` gives, with the tracer that is given: for bundles, which then hold nothing of `@opentelemetry/api`.
 *
 * @example
 * const redis = new Redis({ url, token, onEvent: spanEvents(tracer) })
 */
export function spanEvents(tracer: SpanStarter, attributes?: Attributes): EventListener {
  const spans = new Map<string, Span>()
  return (event) => {
    if (event.type === 'request') {
      spans.set(requestOf(event), startSpan(tracer, event, attributes))
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

function startSpan(tracer: SpanStarter, event: RequestEvent, given: Attributes = {}): Span {
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
  return tracer.startSpan(name, { kind: CLIENT, attributes })
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
  span.setStatus({ code: ERROR })
  span.setAttribute('error.type', fromServer ? code : name)
  if (fromServer) span.setAttribute('db.response.status_code', code)
}
