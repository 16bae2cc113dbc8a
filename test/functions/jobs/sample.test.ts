import { expect, it } from 'vitest'
import { sampleJob } from '../../../functions/jobs/sample.ts'
import { defineJobs } from '../../../lib/jobs/index.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'

it('notes how fast Redis answers and what it holds, in a stream that is bounded and expires', async () => {
  const jobs = defineJobs([sampleJob()], { keyPrefix: uniqueKey('jobs:') })
  const [run] = await jobs.run(redis, new Date('2026-01-05T12:00:00Z'))
  expect(run?.error).toBe(undefined)
  expect(run).toMatchObject({
    status: 'succeeded',
    usage: { requests: 6 },
    result: {
      latencyMs: expect.any(Number),
      medianMs: expect.any(Number),
      keys: expect.any(Number),
      memory: expect.any(Number),
      commands: expect.any(Number),
    },
  })
  const [newest] = await redis.xrevrange('redge:samples', { count: 1 })
  expect(newest?.[1]).toMatchObject({ keys: expect.stringMatching(/^\d+$/) })
  expect(await redis.ttl('redge:samples')).toBeGreaterThan(0)
})
