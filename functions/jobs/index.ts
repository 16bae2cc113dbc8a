import { defineJobs, type Jobs } from 'redge/jobs'
import type { Bindings } from '../env.ts'
import { log } from '../log.ts'
import { redisFrom } from '../redis.ts'
import { leaderboardJobs } from './leaderboards.ts'

/** The jobs of this Worker. */
function jobsOf(env: Bindings): Jobs {
  return defineJobs([...leaderboardJobs(redisFrom(env), env)])
}

/**
 * What the cron trigger calls: every job that is due in that minute runs once.
 *
 * @throws Error that names the jobs that failed, so that the invocation shows as failed.
 */
export async function scheduled(controller: ScheduledController, env: Bindings): Promise<void> {
  const runs = await jobsOf(env).run(redisFrom(env), new Date(controller.scheduledTime))
  for (const { name, status, durationMs } of runs) log('job', { name, status, durationMs })
  const failed = runs.filter(({ status }) => status === 'failed').map(({ name }) => name)
  if (failed.length > 0) throw new Error(`Jobs failed: ${failed.join(', ')}`)
}
