import {
  type Context,
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { NoBackoff, Redis, Retry } from '../../../lib/index.ts'
import { spanEvents, traceEvents } from '../../../lib/otel/index.ts'

const exporter = new InMemorySpanExporter()
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
const tracer = provider.getTracer('test')

beforeEach(() => exporter.reset())

/** What an SDK installs, by which a span finds its parent; this one knows calls that begin at once. */
beforeAll(() => {
  let active: Context = ROOT_CONTEXT
  context.setGlobalContextManager({
    active: () => active,
    with: (inner, fn, thisArg, ...args) => {
      const outer = active
      active = inner
      try {
        return fn.apply(thisArg as ThisParameterType<typeof fn>, args)
      } finally {
        active = outer
      }
    },
    bind: (_context, target) => target,
    enable() {
      return this
    },
    disable() {
      return this
    },
  })
})
afterAll(() => context.disable())

/** A traced client whose endpoint gives these answers in turn. */
function traced(...answers: (() => Response)[]): Redis {
  const rest = [...answers]
  return new Redis({
    url: 'https://redis.test:8443/some/path',
    token: 'secret-token',
    retry: new Retry(new NoBackoff(), 1),
    fetch: async () => {
      const answer = rest.shift()
      if (answer) return answer()
      throw new TypeError('fetch failed')
    },
    onEvent: traceEvents({ tracer }),
  })
}

const json =
  (value: unknown, status = 200) =>
  (): Response =>
    Response.json(value, { status })

function spans(): ReadableSpan[] {
  return exporter.getFinishedSpans()
}

it('makes a client span of a command, as the conventions for Redis have it', async () => {
  await traced(json({ result: 'secret-value' })).get('secret-key')
  const [span] = spans()
  expect(span).toMatchObject({ name: 'GET', kind: SpanKind.CLIENT })
  expect(span?.status).toEqual({ code: SpanStatusCode.UNSET })
  expect(span?.attributes).toEqual({
    'db.system.name': 'redis',
    'db.operation.name': 'GET',
    'server.address': 'redis.test',
    'server.port': 8443,
    'http.response.status_code': 200,
  })
})

it('calls batches PIPELINE and MULTI, with the command when all are the same', async () => {
  const two = json([{ result: 1 }, { result: 1 }])
  const redis = traced(two, two, json([{ result: 1 }]))
  await redis.pipeline({ transaction: false }).llen('a').llen('b').execute()
  await redis.pipeline().llen('a').get('b').execute()
  await redis.pipeline().llen('a').execute()
  expect(spans().map(({ name }) => name)).toEqual(['PIPELINE LLEN', 'MULTI', 'LLEN'])
  const sizes = spans().map(({ attributes }) => attributes['db.operation.batch.size'])
  expect(sizes).toEqual([2, 2, undefined])
})

it('tells the code of the server, without its words', async () => {
  const redis = traced(json({ error: 'WRONGTYPE secret-words' }, 400))
  await expect(redis.incr('secret-key')).rejects.toThrow('WRONGTYPE')
  const [span] = spans()
  expect(span?.status).toEqual({ code: SpanStatusCode.ERROR })
  expect(span?.attributes).toMatchObject({
    'db.response.status_code': 'WRONGTYPE',
    'error.type': 'WRONGTYPE',
    'http.response.status_code': 400,
  })
})

it('tells the first error among the replies of a batch', async () => {
  const redis = traced(json([{ result: 1 }, { error: 'NOPERM no' }]))
  await redis.pipeline().llen('a').llen('b').execute(false)
  expect(spans()[0]?.attributes).toMatchObject({
    'db.operation.name': 'MULTI LLEN',
    'error.type': 'NOPERM',
  })
})

it('makes a span of each try, and tells the class of an error that is not the server’s', async () => {
  await expect(traced().get('k')).rejects.toThrow('connection')
  expect(spans().map(({ attributes }) => attributes)).toEqual([
    expect.objectContaining({ 'error.type': 'ConnectionError' }),
    expect.objectContaining({ 'error.type': 'ConnectionError', 'http.request.resend_count': 1 }),
  ])
  expect(spans()[0]?.attributes).not.toHaveProperty('db.response.status_code')
  expect(spans()[0]?.attributes).not.toHaveProperty('http.request.resend_count')
})

it('hangs spans below the one that is active', async () => {
  const redis = traced(json({ result: 'x' }))
  const parent = await tracer.startActiveSpan('request', async (span) => {
    await redis.get('k')
    span.end()
    return span.spanContext()
  })
  expect(spans()[0]?.parentSpanContext?.spanId).toBe(parent.spanId)
})

it('gives every span the attributes it was told, and works with the global provider', async () => {
  const onEvent = traceEvents({ tracer, attributes: { 'db.namespace': '0' } })
  await traced(json({ result: 'x' }))
    .with({ onEvent })
    .get('k')
  expect(spans()[0]?.attributes['db.namespace']).toBe('0')
  const redis = traced(json({ result: 'x' })).with({ onEvent: traceEvents() })
  expect(await redis.get('k')).toBe('x')
})

it('asks for the global provider at each request, so that one may come late', async () => {
  const redis = traced(json({ result: 'x' })).with({ onEvent: traceEvents() })
  trace.setGlobalTracerProvider(provider)
  try {
    await redis.get('k')
  } finally {
    trace.disable()
  }
  expect(spans()).toMatchObject([{ name: 'GET', instrumentationScope: { name: 'redge' } }])
})

it('makes the same spans with nothing but a tracer', async () => {
  const answer = json({ error: 'WRONGTYPE Operation against a key' }, 400)
  await expect(traced(answer).get('k')).rejects.toThrow('WRONGTYPE')
  const onEvent = spanEvents(tracer, { 'db.namespace': '0' })
  await expect(traced(answer).with({ onEvent }).get('k')).rejects.toThrow('WRONGTYPE')
  const [span, same] = spans()
  expect(same).toMatchObject({ name: 'GET', kind: SpanKind.CLIENT })
  expect(same?.status).toEqual({ code: SpanStatusCode.ERROR })
  expect(same?.attributes).toEqual({ ...span?.attributes, 'db.namespace': '0' })
})

it('holds no key, value or token', async () => {
  const redis = traced(json({ error: 'ERR secret-words' }, 400), json([{ result: 'secret-value' }]))
  await redis.set('secret-key', 'secret-value').catch(() => undefined)
  await redis.pipeline().set('secret-key', 'secret-value').execute()
  expect(spans()).toHaveLength(2)
  const shown = spans().map(({ name, attributes, status, events }) =>
    JSON.stringify({ name, attributes, status, events }),
  )
  expect(shown.join()).not.toMatch(/secret/)
})
