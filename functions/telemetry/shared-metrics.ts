import type { JobState } from 'redge/jobs'
import { labels, metric, type Sample } from './metrics.ts'

/** A figure of INFO as a metric. */
interface Figure {
  readonly type: 'counter' | 'gauge'
  /** Its name in INFO. */
  readonly from: string
  readonly name: string
  readonly help: string
}

const FIGURES: readonly Figure[] = [
  {
    type: 'gauge',
    from: 'used_memory',
    name: 'redis_memory_used_bytes',
    help: 'Memory that Redis uses.',
  },
  {
    type: 'gauge',
    from: 'connected_clients',
    name: 'redis_connected_clients',
    help: 'Connections to Redis.',
  },
  {
    type: 'counter',
    from: 'total_commands_processed',
    name: 'redis_commands_processed_total',
    help: 'Commands that Redis has run.',
  },
  {
    type: 'counter',
    from: 'keyspace_hits',
    name: 'redis_keyspace_hits_total',
    help: 'Keys that were looked up and found.',
  },
  {
    type: 'counter',
    from: 'keyspace_misses',
    name: 'redis_keyspace_misses_total',
    help: 'Keys that were looked up and not found.',
  },
  {
    type: 'counter',
    from: 'evicted_keys',
    name: 'redis_evicted_keys_total',
    help: 'Keys that Redis dropped for want of memory.',
  },
]

/** What INFO tells; without it only that Redis does not tell. */
export function redisMetrics(info: Readonly<Record<string, unknown>> | undefined): string {
  const up = metric('gauge', 'redis_up', 'Whether Redis answers.', [['', info ? 1 : 0]])
  const figures = FIGURES.flatMap(({ type, from, name, help }) => {
    const value = info?.[from]
    return typeof value === 'number' ? [metric(type, name, help, [['', value]])] : []
  })
  return up + figures.join('')
}

/** When each job succeeded last, and whether it is overdue. */
export function jobMetrics(jobs: readonly JobState[]): string {
  const succeeded = jobs.flatMap(({ name, succeededAt }): Sample[] =>
    succeededAt === null ? [] : [[labels({ job: name }), succeededAt / 1000]],
  )
  const overdue = jobs.map((job): Sample => [labels({ job: job.name }), job.overdue ? 1 : 0])
  return (
    metric('gauge', 'redge_job_succeeded_timestamp_seconds', 'Last success.', succeeded) +
    metric('gauge', 'redge_job_overdue', 'Whether it has not succeeded for too long.', overdue)
  )
}
