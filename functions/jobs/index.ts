import { defineJobs, type Job, type JobClient, type JobRun, type Jobs } from 'redge/jobs'
import { type Bindings, usageIntervalFrom } from '../env.ts'
import { log } from '../log.ts'
import { redisFrom } from '../redis.ts'
import { countSpent, noteSpent } from '../usage/ledger.ts'
import { alertBy, deadManJob } from './dead-man.ts'
import { deviceJobs } from './devices.ts'
import { leaderboardJobs } from './leaderboards.ts'
import { sampleJob } from './sample.ts'
import { usageJob } from './usage.ts'

/** Runners live as long as their environment. */
const runners = new WeakMap<Bindings, Jobs>()

/** The jobs of this Worker. */
export function jobsFrom(env: Bindings): Jobs {
  const jobs = runners.get(env) ?? newJobs(env)
  runners.set(env, jobs)
  return jobs
}

function newJobs(env: Bindings): Jobs {
  const checkOverdue = (redis: JobClient): ReturnType<Jobs['checkOverdue']> =>
    jobs.checkOverdue(redis)
  const all: Job[] = [
    ...leaderboardJobs(env),
    ...deviceJobs(env),
    sampleJob(),
    ...(usageIntervalFrom(env) === 0 ? [] : [usageJob()]),
    deadManJob(env, checkOverdue),
  ]
  const jobs = defineJobs(all, { onOverdue: alertBy(env) })
  return jobs
}

/**
 * What the cron trigger calls: every job that is due in that minute runs once.
 *
 * @throws Error that names the jobs that failed, so that the invocation shows as failed.
 */
export async function scheduled(controller: ScheduledController, env: Bindings): Promise<void> {
  const runs = await jobsFrom(env).run(redisFrom(env), new Date(controller.scheduledTime))
  for (const { name, id, status, durationMs } of runs) log('job', { name, id, status, durationMs })
  if (usageIntervalFrom(env) > 0) await noteRuns(env, runs)
  const failed = runs.filter(({ status }) => status === 'failed').map(({ name }) => name)
  if (failed.length > 0) throw new Error(`Jobs failed: ${failed.join(', ')}`)
}

/** Notes what the runs have spent. */
async function noteRuns(env: Bindings, runs: readonly JobRun[]): Promise<void> {
  for (const { name, usage } of runs) {
    if (usage === undefined) continue
    const { requests, billedCommands: commands } = usage
    countSpent(`job:${name}`, { calls: 1, requests, commands })
  }
  await noteSpent(redisFrom(env))
}
