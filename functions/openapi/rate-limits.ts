import * as v from 'valibot'
import type { Operation } from './operation.ts'

const Whole = v.pipe(v.number(), v.integer(), v.minValue(0))

const RefusedSchema = v.strictObject({
  caller: v.string(),
  limit: v.picklist(['requests', 'concurrency']),
  count: Whole,
  at: Whole,
})

const LimitsSchema = v.strictObject({
  rateLimit: v.nullable(
    v.strictObject({
      limit: Whole,
      window: v.number(),
      algorithm: v.picklist(['fixedWindow', 'slidingWindow', 'tokenBucket']),
    }),
  ),
  concurrencyLimit: v.nullable(v.strictObject({ limit: Whole, lease: v.number() })),
  outage: v.union([v.picklist(['open', 'closed']), v.strictObject({ local: Whole })]),
  by: v.picklist(['token', 'address']),
  refused: v.array(RefusedSchema),
})

/** What `/v1/rate-limits` offers. */
export const rateLimitsOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/rate-limits',
    operationId: 'getRateLimits',
    tag: 'Rate limits',
    summary: 'The limits that are set, and who was refused lately',
    description:
      'A caller is `token:` and the id of its token, or `address:` and its address. `count` is how many of its requests were refused at least, `at` when that was noted last, in the last 1,000 notes.',
    access: 'admin',
    answers: { 200: { description: 'Limits and callers', schema: LimitsSchema } },
    problems: [],
    cost: { requests: 1, commands: 1 },
    example: {
      before: [
        ['xadd', 'redge:rate-limits:refused', { caller: 'token:api', limit: 'requests', count: 3 }],
      ],
      status: 200,
    },
  },
]
