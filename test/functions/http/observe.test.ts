import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Bindings } from '../../../functions/env.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'
import { adminApi, api, apiWith, problemOf } from '../support.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'

afterEach(() => {
  vi.restoreAllMocks()
})

/** The log, which is not shown meanwhile. */
function muted() {
  return vi.spyOn(console, 'log').mockImplementation(() => undefined)
}

/** The lines of the log that tell of requests. */
function requestLines({ mock }: ReturnType<typeof muted>): Record<string, unknown>[] {
  const lines = mock.calls.map(([line]) => JSON.parse(String(line)))
  return lines.filter(({ event }) => event === 'request')
}

describe('the log', () => {
  it('has a line for each request, without keys, values and tokens', async () => {
    const logged = muted()
    const key = uniqueKey('secret-name')
    const headers = { 'X-Request-Id': 'req-1', traceparent: `00-${TRACE}-${SPAN}-00` }
    const call = { method: 'PUT', body: { value: 'secret-value' }, headers }
    const path = `/v1/strings/${encodeURIComponent(key)}?x=secret-query`
    await apiWith({ REQUEST_LOG: 'on' }, path, call)
    const [line, ...others] = requestLines(logged)
    expect(others).toEqual([])
    expect(line).toEqual({
      event: 'request',
      method: 'PUT',
      route: '/v1/strings/{key}',
      status: expect.any(Number),
      requests: expect.any(Number),
      commands: expect.any(Number),
      durationMs: expect.any(Number),
      redisMs: expect.any(Number),
      requestId: 'req-1',
      traceId: TRACE,
    })
    expect(JSON.stringify(line)).not.toContain('secret')
    expect(JSON.stringify(line)).not.toContain('test-api-token')
  })

  it('counts what a request spends', async () => {
    const logged = muted()
    const body = { commands: [{ method: 'ping' }, { method: 'ping' }] }
    await apiWith({ REQUEST_LOG: 'on' }, '/v1/commands/get', { body: { args: [uniqueKey()] } })
    await apiWith({ REQUEST_LOG: 'on' }, '/v1/pipeline', { body: { ...body, transaction: 1 } })
    expect(requestLines(logged)).toMatchObject([
      { status: 200, requests: 1, commands: 1 },
      { status: 400, requests: 0, commands: 0, route: '/v1/pipeline' },
    ])
  })

  it('does not name paths that no route serves', async () => {
    const logged = muted()
    await apiWith({ REQUEST_LOG: 'on' }, '/v1/no/such/secret')
    await apiWith({ REQUEST_LOG: 'on' }, '/v1/locks/%ff')
    expect(requestLines(logged).map(({ status }) => status)).toEqual([404, 400])
    expect(JSON.stringify(requestLines(logged))).not.toContain('secret')
  })

  it('can be turned off', async () => {
    const logged = muted()
    await apiWith({ REQUEST_LOG: 'off' }, '/healthz')
    expect(requestLines(logged)).toEqual([])
  })
})

describe('headers', () => {
  it('tell where the time went, and what was asked of Redis', async () => {
    const { headers } = await api('/readyz')
    expect(headers.get('Server-Timing')).toMatch(
      /^redis;dur=[\d.]+;desc="1 request, 1 command", total;dur=[\d.]+$/,
    )
    const without = await api('/healthz')
    expect(without.headers.get('Server-Timing')).toContain('desc="0 requests, 0 commands"')
  })

  it('go on with the trace of the caller', async () => {
    const { headers } = await api('/healthz', {
      headers: { traceparent: `00-${TRACE}-${SPAN}-01` },
    })
    const traceparent = headers.get('traceparent') ?? ''
    expect(traceparent).toMatch(new RegExp(`^00-${TRACE}-[\\da-f]{16}-01$`))
    expect(traceparent).not.toContain(SPAN)
  })

  it('begin a trace when there is none, or a broken one', async () => {
    const begun = await api('/healthz', { headers: { traceparent: '00-x-y-01' } })
    expect(begun.headers.get('traceparent')).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-0[01]$/)
  })

  it('are on problems as well', async () => {
    const response = await api('/v1/jobs', { token: null })
    expect(response.headers.get('Server-Timing')).toContain('0 requests')
    await problemOf(response, 401, 'unauthorized')
  })
})

interface SentSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly status: { readonly code: number }
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
}

/** Lets everything through but what goes to the collector, which is noted. */
function collect(status = 200): { readonly request: Request; readonly body: string }[] {
  const sent: { request: Request; body: string }[] = []
  const real = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input, init)
    if (!request.url.startsWith('https://collector.test/')) return await real(input, init)
    sent.push({ request, body: await request.text() })
    return new Response(null, { status })
  })
  return sent
}

const COLLECTOR: Bindings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.test/otlp/',
  OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b, x-team = edge',
  OTEL_SERVICE_NAME: 'my-redis',
}

describe('spans', () => {
  it('go to the collector after the answer: one of the request, and one for each request to Redis', async () => {
    const sent = collect()
    const headers = { traceparent: `00-${TRACE}-${SPAN}-01` }
    const key = uniqueKey()
    await redis.set(key, 'text')
    const body = { args: [key, 'value'] }
    const response = await apiWith(COLLECTOR, '/v1/commands/lpush', { body, headers })
    expect(response.status).toBe(409)
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    const [{ request, body: text } = expect.fail()] = sent
    expect(request.url).toBe('https://collector.test/otlp/v1/traces')
    expect(request.headers.get('api-key')).toBe('a b')
    expect(request.headers.get('x-team')).toBe('edge')
    expect(text).not.toContain(key)
    const { resourceSpans } = JSON.parse(text)
    expect(resourceSpans[0].resource.attributes).toEqual([
      { key: 'service.name', value: { stringValue: 'my-redis' } },
    ])
    const spans: SentSpan[] = resourceSpans[0].scopeSpans[0].spans
    const [server = expect.fail(), client = expect.fail()] = spans
    expect(spans).toHaveLength(2)
    expect(server).toMatchObject({
      traceId: TRACE,
      parentSpanId: SPAN,
      name: 'POST /v1/commands/{method}',
      kind: 2,
      status: { code: 0 },
      attributes: expect.arrayContaining([
        { key: 'http.route', value: { stringValue: '/v1/commands/{method}' } },
        { key: 'http.response.status_code', value: { intValue: '409' } },
      ]),
    })
    expect(client).toMatchObject({
      traceId: TRACE,
      parentSpanId: server.spanId,
      name: 'LPUSH',
      kind: 3,
      status: { code: 2 },
      attributes: expect.arrayContaining([
        { key: 'error.type', value: { stringValue: 'WRONGTYPE' } },
      ]),
    })
    expect(BigInt(server.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(server.startTimeUnixNano))
    expect(response.headers.get('traceparent')).toBe(`00-${TRACE}-${server.spanId}-01`)
  })

  it('are not made for a trace that its beginning does not keep', async () => {
    const sent = collect()
    const headers = { traceparent: `00-${TRACE}-${SPAN}-00` }
    await apiWith(COLLECTOR, '/readyz', { headers })
    await apiWith({ ...COLLECTOR, OTEL_TRACES_SAMPLER_ARG: '0' }, '/readyz')
    expect(sent).toEqual([])
  })

  it('are lost without harm when the collector refuses them', async () => {
    const logged = muted()
    const sent = collect(503)
    const response = await apiWith(COLLECTOR, '/readyz')
    expect(response.status).toBe(200)
    await vi.waitFor(() => {
      expect(logged.mock.calls.flat().join()).toContain('"event":"spans-lost"')
    })
    expect(sent).toHaveLength(1)
  })
})

describe('GET /metrics', () => {
  it('is for those who bear the token for it, and for administrators', async () => {
    const bindings = { METRICS_TOKEN: 'scrape-me' }
    await problemOf(await apiWith(bindings, '/metrics', { token: null }), 401, 'unauthorized')
    await problemOf(await apiWith(bindings, '/metrics'), 403, 'forbidden')
    await problemOf(
      await apiWith({ METRICS_TOKEN: '' }, '/metrics', { token: 'x' }),
      401,
      'unauthorized',
    )
    expect((await adminApi('/metrics')).status).toBe(200)
    await problemOf(
      await apiWith(bindings, '/v1/jobs', { token: 'scrape-me' }),
      401,
      'unauthorized',
    )
    const response = await apiWith(bindings, '/metrics', { token: 'scrape-me' })
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const text = await response.text()
    expect(text).toMatch(
      /redge_requests_total\{isolate="\w+",method="GET",route="\/metrics",status="403"\} \d/,
    )
    expect(text).toContain('redis_up 1\n')
    expect(text).toMatch(/redis_memory_used_bytes \d+\n/)
    expect(text).toContain('redge_job_overdue{job="sample"} 0\n')
  })

  it('answers without Redis', async () => {
    const bindings = { METRICS_TOKEN: 'scrape-me', UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1' }
    const response = await apiWith(bindings, '/metrics', { token: 'scrape-me' })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('redis_up 0\n')
  })
})
