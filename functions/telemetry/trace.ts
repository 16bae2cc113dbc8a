import type { Context } from 'hono'
import type { EventListener } from 'redge/core'
import { spanEvents } from 'redge/otel'
import type { Bindings } from '../env.ts'
import type { AppEnv } from '../http/context.ts'
import { log } from '../log.ts'
import type { AnsweredRequest } from './metrics.ts'
import { exportSpans } from './otlp.ts'
import { RequestSpan, RequestTracer } from './request-tracer.ts'
import { childOf, parseTraceparent, traceparent } from './traceparent.ts'

/** What a request has to do with the trace it belongs to. */
export interface RequestTrace {
  readonly traceId: string
  /** The header `traceparent` of the answer. */
  readonly header: string
  /** Makes spans of what is asked of Redis; none where nobody keeps them. */
  readonly onEvent: EventListener | undefined
  /** Ends the span of the request, and sends its spans after the answer. */
  end(facts: AnsweredRequest): void
}

const SERVER = 1
const ERROR = 2

/**
 * The trace that a request goes on with, or a new one. Spans are made when `OTEL_EXPORTER_OTLP_ENDPOINT` is set and the
 * trace is one that is kept: the caller decides, else `OTEL_TRACES_SAMPLER_ARG`.
 */
export function traceFor(c: Context<AppEnv>): RequestTrace {
  const parent = parseTraceparent(c.req.header('traceparent'))
  const context = childOf(parent, isChosen(c.env))
  const facts = { traceId: context.traceId, header: traceparent(context) }
  if (!c.env.OTEL_EXPORTER_OTLP_ENDPOINT || !context.isSampled) {
    return { ...facts, onEvent: undefined, end: () => undefined }
  }
  const span = new RequestSpan(c.req.method, context, parent?.spanId, { kind: SERVER })
  const tracer = new RequestTracer(context)
  const onEvent = spanEvents(tracer)
  return { ...facts, onEvent, end: (answered) => finish(c, span, tracer, answered) }
}

function finish(
  c: Context<AppEnv>,
  span: RequestSpan,
  tracer: RequestTracer,
  { method, route, status }: AnsweredRequest,
): void {
  span.updateName(`${method} ${route}`)
  span.setAttributes({
    'http.request.method': method,
    'http.route': route,
    'http.response.status_code': status,
    'url.scheme': new URL(c.req.url).protocol.replace(':', ''),
  })
  if (status >= 500) span.setStatus({ code: ERROR }).setAttribute('error.type', String(status))
  span.end()
  const sent = exportSpans(c.env, [span, ...tracer.spans])
  c.executionCtx.waitUntil(sent.catch(() => log('spans-lost', { requestId: c.var.requestId })))
}

/** Whether a trace that begins here is kept. */
function isChosen(env: Bindings): boolean {
  const share = Number(env.OTEL_TRACES_SAMPLER_ARG ?? 1)
  return Math.random() < (Number.isNaN(share) ? 1 : share)
}
