import * as v from 'valibot'
import { UsageSchema } from '../routes/usage.ts'
import type { Operation } from './operation.ts'

const tag = 'Operations'

const Count = v.pipe(v.number(), v.integer(), v.minValue(0))
const Told = v.nullable(v.number())

/** What `/v1/redis`, `/v1/gateway` and `/v1/usage` offer. */
export const redisOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/redis',
    operationId: 'getRedis',
    tag,
    summary: 'How Redis is',
    description:
      'What Redis does not tell is `null`. `latencyMs` is the time of a PING from here and back.',
    access: 'read',
    answers: {
      200: {
        description: 'Redis',
        schema: v.strictObject({
          version: v.nullable(v.string()),
          mode: v.nullable(v.string()),
          uptime: Told,
          memory: v.strictObject({ used: Told, peak: Told, max: Told, fragmentation: Told }),
          clients: Told,
          opsPerSecond: Told,
          hitRatio: Told,
          evicted: Told,
          keys: Count,
          latencyMs: v.number(),
        }),
      },
    },
    problems: [],
    cost: { requests: 3, commands: 3 },
    example: { status: 200 },
  },
  {
    method: 'get',
    path: '/v1/gateway',
    operationId: 'getGateway',
    tag,
    summary: 'How redge-gateway is',
    description:
      'Sums over its processes since they began: `requests`, `commands`. `memory` and `held` (bodies and answers on their way) are bytes. ' +
      'An endpoint that is another, or does not open its `/metrics` to the token of the Worker, is `no-gateway`.',
    access: 'read',
    answers: {
      200: {
        description: 'The gateway',
        schema: v.strictObject({
          connected: v.boolean(),
          processes: Count,
          requests: Count,
          commands: Count,
          inFlight: Count,
          openStreams: Count,
          memory: Count,
          held: Count,
        }),
      },
    },
    problems: ['no-gateway'],
    cost: { requests: 0, commands: 0 },
    example: { status: 200 },
  },
  {
    method: 'get',
    path: '/v1/usage',
    operationId: 'getUsage',
    tag,
    summary: 'What the service has spent over time',
    description:
      'Requests to Redis and commands as the server bills them, by endpoint (`GET /v1/keys`), by job (`job:sample`), and `console` for what bore ' +
      'the header `X-Redge-Console`. `since` is where the records begin; `at` is the beginning of `interval` seconds. What the job `sample` ' +
      'noted then is beside it.',
    access: 'read',
    query: UsageSchema,
    answers: {
      200: {
        description: 'Samples, the oldest first; where nothing was spent there is none',
        schema: v.strictObject({
          interval: Count,
          since: v.nullable(v.number()),
          samples: v.array(
            v.strictObject({
              at: v.number(),
              requests: Count,
              commands: Count,
              by: v.record(
                v.string(),
                v.strictObject({ calls: Count, requests: Count, commands: Count }),
              ),
              latencyMs: Told,
              keys: Told,
              memory: Told,
            }),
          ),
        }),
      },
    },
    problems: [],
    cost: { requests: 1, commands: 3 },
    example: { query: { hours: '1' }, status: 200 },
  },
]
