import type { Job, JobClient, JobState } from 'redge/jobs'
import type { Bindings } from '../env.ts'
import { log } from '../log.ts'

/** Seconds that those who are told may take to answer. */
const PATIENCE = 10

/**
 * Looks each minute for jobs that have gone without a success for too long. When there is none, JOBS_HEARTBEAT_URL is asked for:
 * whoever is behind it raises the alarm when that ends, also when no trigger fires any more.
 */
export function deadManJob(
  env: Bindings,
  checkOverdue: (redis: JobClient) => Promise<readonly JobState[]>,
): Job {
  return {
    name: 'dead-man',
    schedule: '* * * * *',
    timeout: 3 * PATIENCE,
    handler: async ({ redis, signal }) => {
      const overdue = await checkOverdue(redis)
      if (overdue.length === 0 && env.JOBS_HEARTBEAT_URL) {
        await reach('JOBS_HEARTBEAT_URL', env.JOBS_HEARTBEAT_URL, { signal })
      }
      return { overdue: overdue.map(({ name }) => name) }
    },
  }
}

/** Tells of an overdue job: in the log, and with a POST to JOBS_ALERT_URL where that is set. */
export function alertBy(env: Bindings): (job: JobState) => Promise<void> {
  return async ({ name, schedule, succeededAt }) => {
    log('job-overdue', { name, succeededAt })
    if (!env.JOBS_ALERT_URL) return
    await reach('JOBS_ALERT_URL', env.JOBS_ALERT_URL, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ event: 'job-overdue', name, schedule, succeededAt }),
    })
  }
}

/** Errors name the setting: such an address is a secret. */
async function reach(setting: string, url: string, init: RequestInit): Promise<void> {
  const signals = [AbortSignal.timeout(PATIENCE * 1000), ...(init.signal ? [init.signal] : [])]
  const response = await fetch(url, { ...init, signal: AbortSignal.any(signals) }).catch(() => null)
  await response?.body?.cancel()
  if (!response?.ok) throw new Error(`${setting} does not answer, or refuses: ${response?.status}`)
}
