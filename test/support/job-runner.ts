import { Redis, type RedisEnv } from '../../lib/index.ts'
import { defineJobs, type Job, type JobRun } from '../../lib/jobs/index.ts'

/** A trigger, and the job that it is for. */
export interface TriggerRequest {
  readonly keyPrefix: string
  /** The minute, Unix time in milliseconds. */
  readonly time: number
  readonly job: Pick<Job, 'overlap' | 'catchUp' | 'lease'>
  /** Hash that counts how often each minute was run; with `hang` the first try of a minute never ends. */
  readonly log: string
  readonly hang?: boolean
}

/** A Worker whose trigger is a request. */
const runner = {
  async fetch(request: Request, env: RedisEnv): Promise<Response> {
    const trigger = (await request.json()) as TriggerRequest
    return Response.json(await run(Redis.fromEnv(env), trigger))
  },
}

export default runner

async function run(redis: Redis, trigger: TriggerRequest): Promise<JobRun[]> {
  const { keyPrefix, time, job, log, hang = false } = trigger
  const report: Job = {
    name: 'report',
    schedule: '* * * * *',
    ...job,
    handler: async ({ scheduledTime, attempt, redis: own }) => {
      await own.hincrby(log, String(scheduledTime.getTime()), 1)
      if (hang && attempt === 1) await new Promise(() => undefined)
    },
  }
  return await defineJobs([report], { keyPrefix }).run(redis, new Date(time))
}
