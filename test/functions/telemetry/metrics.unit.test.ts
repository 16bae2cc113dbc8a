import { expect, it } from 'vitest'
import { count, isolateMetrics, labels, metric } from '../../../functions/telemetry/metrics.ts'
import { jobMetrics, redisMetrics } from '../../../functions/telemetry/shared-metrics.ts'

it('counts requests by route, in the text format of Prometheus', () => {
  const spent = { requests: 2, commands: 7 }
  count({ method: 'GET', route: '/v1/a', status: 200, duration: 0.02, ...spent })
  count({ method: 'GET', route: '/v1/a', status: 404, duration: 99, ...spent })
  count({ method: 'BREW', route: 'none', status: 404, duration: 0, requests: 0, commands: 0 })
  const name = /isolate="([\da-f]{8})"/.exec(isolateMetrics())?.[1]
  const lines = isolateMetrics().split('\n')
  const a = `isolate="${name}",method="GET",route="/v1/a"`
  expect(lines).toEqual(
    expect.arrayContaining([
      '# TYPE redge_requests_total counter',
      `redge_requests_total{${a},status="200"} 1`,
      `redge_requests_total{${a},status="404"} 1`,
      `redge_requests_total{isolate="${name}",method="OTHER",route="none",status="404"} 1`,
      `redge_request_duration_seconds_bucket{${a},le="0.01"} 0`,
      `redge_request_duration_seconds_bucket{${a},le="0.025"} 1`,
      `redge_request_duration_seconds_bucket{${a},le="30"} 1`,
      `redge_request_duration_seconds_bucket{${a},le="+Inf"} 2`,
      `redge_request_duration_seconds_count{${a}} 2`,
      `redge_request_duration_seconds_sum{${a}} 99.02`,
      `redge_redis_requests_total{${a}} 4`,
      `redge_redis_commands_total{${a}} 14`,
    ]),
  )
})

it('escapes what labels hold', () => {
  expect(labels({ a: 'say "hi"\\\n', b: 1 })).toBe('a="say \\"hi\\"\\\\\\n",b="1"')
  expect(metric('gauge', 'up', 'Help.', [['', 1]])).toBe('# HELP up Help.\n# TYPE up gauge\nup 1\n')
})

it('tells what Redis tells, and that it does not', () => {
  const text = redisMetrics({ used_memory: 1024, redis_version: '8.0' })
  expect(text).toContain('redis_up 1\n')
  expect(text).toContain('redis_memory_used_bytes 1024\n')
  expect(text).not.toContain('redis_connected_clients')
  expect(redisMetrics(undefined)).toBe(
    '# HELP redis_up Whether Redis answers.\n# TYPE redis_up gauge\nredis_up 0\n',
  )
})

it('tells when jobs succeeded', () => {
  const job = {
    schedule: '* * * * *',
    timezone: 'UTC',
    overlap: 'skip',
    paused: false,
    next: null,
    current: [],
    ended: [],
  } as const
  const text = jobMetrics([
    { ...job, name: 'roll', succeededAt: 1_763_809_200_000, overdue: true },
    { ...job, name: 'new', succeededAt: null, overdue: false },
  ])
  expect(text).toContain('redge_job_succeeded_timestamp_seconds{job="roll"} 1763809200\n')
  expect(text).not.toContain('redge_job_succeeded_timestamp_seconds{job="new"}')
  expect(text).toContain('redge_job_overdue{job="roll"} 1\nredge_job_overdue{job="new"} 0\n')
})
