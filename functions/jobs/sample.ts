import type { Job, JobClient } from 'redge/jobs'
import { SAMPLES } from '../usage/samples.ts'

/** Samples of a day. */
const SAMPLES_KEPT = 1440
/** Seconds after which samples are gone when nobody takes any more. */
const SAMPLES_LIFE = 2 * 86_400
/** Round trips of one sample. */
const PINGS = 3

/** What the console shows over time. */
interface Sample {
  /** Milliseconds of a request with a PING: the shortest, and the one in the middle. */
  readonly latencyMs: number
  readonly medianMs: number
  /** Number of keys. */
  readonly keys: number
  /** Bytes that Redis uses, and commands that it has run since it started, where it tells. */
  readonly memory: number | undefined
  readonly commands: number | undefined
}

/**
 * Notes each minute how fast Redis answers, how much it holds and what it has run, in the stream `redge:samples`. Costs six
 * requests.
 */
export function sampleJob(): Job {
  return {
    name: 'sample',
    schedule: '* * * * *',
    timeout: 20,
    deadMan: 600,
    handler: async ({ redis }) => {
      const sample = await taken(redis)
      const told = Object.entries(sample).filter(([, value]) => value !== undefined)
      await redis
        .pipeline()
        .xadd(SAMPLES, Object.fromEntries(told), { maxlen: SAMPLES_KEPT, approximate: true })
        .expire(SAMPLES, SAMPLES_LIFE)
        .execute()
      return sample
    },
  }
}

async function taken(redis: JobClient): Promise<Sample> {
  const times: number[] = []
  for (let i = 0; i < PINGS; i++) times.push(await timed(redis))
  times.sort((a, b) => a - b)
  const info = await told(redis)
  return {
    latencyMs: times[0] ?? 0,
    medianMs: times[Math.floor(PINGS / 2)] ?? 0,
    keys: await redis.dbsize(),
    memory: info.get('used_memory'),
    commands: info.get('total_commands_processed'),
  }
}

/** The clock of a Worker stands still between requests; across one it is right. */
async function timed(redis: JobClient): Promise<number> {
  const since = performance.now()
  await redis.ping()
  return Math.round((performance.now() - since) * 10) / 10
}

/** The numbers of INFO; none where Redis does not tell. */
async function told(redis: JobClient): Promise<Map<string, number>> {
  const info = await redis.info().catch(() => ({}))
  return new Map(
    Object.entries(info).flatMap(([name, value]): [string, number][] =>
      typeof value === 'number' ? [[name, value]] : [],
    ),
  )
}
