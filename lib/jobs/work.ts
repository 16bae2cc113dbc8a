import { sleep } from '../sleep.ts'
import type { JobClient } from './job.ts'
import type { JobRun, StartedRun } from './job-run.ts'
import type { Claimed, JobStore, Trigger } from './job-store.ts'
import { perform } from './perform.ts'

/** Milliseconds that the next run is waited for; what begins later is left to a later trigger. */
const PATIENCE_MS = 25_000
/** Milliseconds after which no further run is begun: platforms end what was triggered after a quarter of an hour. */
const LONGEST_WORK_MS = 600_000
/** Runs of one job that go on at the same time here. */
const TOGETHER = 10

/** Performs the run that was claimed, and those that wait behind it, until there is none or it is time to stop. */
export async function work(
  redis: JobClient,
  store: JobStore,
  minute: number,
  first: Claimed,
): Promise<JobRun[]> {
  const trigger: Trigger = { minute, isDue: false, previous: null }
  const claim = (): Promise<Claimed> => store.claim(redis, trigger)
  const stopAt = Date.now() + LONGEST_WORK_MS
  const runs: JobRun[] = []
  let claimed = first
  for (;;) {
    const batch = await together(redis, store, claimed, claim)
    runs.push(...batch.runs)
    const { next } = batch
    if (next < 0 || next > PATIENCE_MS || Date.now() + next > stopAt) return runs
    await sleep(next / 1000)
    claimed = await claim()
    runs.push(...claimed.lost)
  }
}

/** The run that was claimed; where runs may overlap, with those that may begin at once. */
async function together(
  redis: JobClient,
  store: JobStore,
  first: Claimed,
  claim: () => Promise<Claimed>,
): Promise<{ runs: JobRun[]; next: number }> {
  const going: Promise<Ended>[] = []
  const lost: JobRun[] = []
  let claimed = first
  while (claimed.run) {
    going.push(performed(redis, store, claimed.run))
    if (store.job.overlap !== 'allow' || claimed.next !== 0 || going.length === TOGETHER) break
    claimed = await claim()
    lost.push(...claimed.lost)
  }
  const ended = await Promise.all(going)
  const waits = ended.map(({ next }) => next).filter((next) => next >= 0)
  return {
    runs: [...lost, ...ended.map(({ run }) => run)],
    next: waits.length > 0 ? Math.min(...waits) : -1,
  }
}

interface Ended {
  readonly run: JobRun
  readonly next: number
}

/** One run, recorded, and tried again later when it failed. */
async function performed(redis: JobClient, store: JobStore, started: StartedRun): Promise<Ended> {
  const { job } = store
  const run = await perform(redis, job, started, () => store.renew(redis, started))
  const retry = started.attempt
  const isRetried = run.status === 'failed' && retry <= job.retries
  const delay = isRetried ? job.backoff.compute(retry) : null
  const { isOurs, next } = await store.finish(redis, started, run, delay)
  return { run: isOurs ? run : { ...run, status: 'lost' }, next }
}
