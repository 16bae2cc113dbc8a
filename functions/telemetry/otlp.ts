import type { AttributeValue } from '@opentelemetry/api'
import type { Bindings } from '../env.ts'
import type { RecordedSpan } from './request-tracer.ts'

/** Seconds that a collector may take to answer. */
const PATIENCE = 10

/**
 * Sends spans to the collector that `OTEL_EXPORTER_OTLP_ENDPOINT` names, as OTLP over HTTP in JSON.
 *
 * @throws Error that names the setting when the collector does not take them.
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
export async function exportSpans(env: Bindings, spans: readonly RecordedSpan[]): Promise<void> {
  const endpoint = (env.OTEL_EXPORTER_OTLP_ENDPOINT ?? '').replace(/\/+$/, '')
  const response = await fetch(`${endpoint}/v1/traces`, {
    method: 'POST',
    headers: { ...givenHeaders(env), 'Content-Type': 'application/json' },
    body: JSON.stringify(tracesRequest(env, spans)),
    signal: AbortSignal.timeout(PATIENCE * 1000),
  }).catch(() => undefined)
  await response?.body?.cancel()
  if (!response?.ok) {
    throw new Error(`OTEL_EXPORTER_OTLP_ENDPOINT does not take spans: ${response?.status}`)
  }
}

/** `name=value,name=value`, values percent-encoded, as OpenTelemetry's variable has them. */
function givenHeaders(env: Bindings): Record<string, string> {
  const pairs = (env.OTEL_EXPORTER_OTLP_HEADERS ?? '').split(',').flatMap((pair) => {
    const [, name = '', value = ''] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? []
    return name === '' ? [] : [[name, decoded(value)] as const]
  })
  return Object.fromEntries(pairs)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function tracesRequest(env: Bindings, spans: readonly RecordedSpan[]): object {
  const name = env.OTEL_SERVICE_NAME || 'redge'
  return {
    resourceSpans: [
      {
        resource: { attributes: [attribute('service.name', name)] },
        scopeSpans: [{ scope: { name: 'redge' }, spans: spans.map(spanJson) }],
      },
    ],
  }
}

function spanJson(span: RecordedSpan): object {
  const { context, parentSpanId, name, kind, attributes, status, startedAt, endedAt } = span
  return {
    traceId: context.traceId,
    spanId: context.spanId,
    parentSpanId,
    name,
    // The API counts kinds from 0, the protocol from 1.
    kind: kind + 1,
    startTimeUnixNano: nanoseconds(startedAt),
    endTimeUnixNano: nanoseconds(endedAt ?? startedAt),
    attributes: Array.from(attributes, ([key, value]) => attribute(key, value)),
    status: { code: status.code },
  }
}

function nanoseconds(ms: number): string {
  return `${Math.round(ms)}000000`
}

function attribute(key: string, value: AttributeValue): object {
  return { key, value: anyValue(value) }
}

function anyValue(value: unknown): object {
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value !== 'number') return { stringValue: String(value) }
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}
