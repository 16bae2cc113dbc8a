import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { expect, it } from 'vitest'
import { traceEvents } from '../../../lib/otel/index.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'

it('makes spans in a Worker, of what a real server answered', async () => {
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const traced = redis.with({ onEvent: traceEvents({ tracer: provider.getTracer('test') }) })
  const key = uniqueKey()
  await traced.pipeline({ transaction: false }).set(key, 'v').get(key).execute()
  await traced.lpush(key, 'w').catch(() => undefined)
  const spans = exporter.getFinishedSpans()
  expect(spans.map(({ name }) => name)).toEqual(['PIPELINE', 'LPUSH'])
  expect(spans[0]?.attributes).toMatchObject({
    'db.system.name': 'redis',
    'db.operation.batch.size': 2,
  })
  expect(spans[1]?.attributes['db.response.status_code']).toBe('WRONGTYPE')
  expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toContain(key)
})
