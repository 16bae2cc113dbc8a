import { defineJobs, type Jobs } from 'redge/jobs'
import { type Bindings, redisFrom } from '../env.ts'
import { log } from '../log.ts'
import { leaderboardJobs } from './leaderboards.ts'

/** The jobs of this Worker. */
function jobsOf(env: Bindings): Jobs {
  return defineJobs([...leaderboardJobs(redisFrom(env), env)])
}

/** What the cron trigger calls: every job that is due in that minute runs once. */
export async function scheduled(controller: ScheduledController, env: Bindings): Promise<void> {
  const runs = await jobsOf(env).run(redisFrom(env), new Date(controller.scheduledTime))
  for (const run of runs) log('job', { ...run })
}
