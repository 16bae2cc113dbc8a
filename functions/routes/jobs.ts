import { type Context, Hono } from 'hono'
import type { JobRun, JobState, Jobs } from 'redge/jobs'
import * as v from 'valibot'
import type { Bindings } from '../env.ts'
import { requireAdmin } from '../http/auth.ts'
import { readBody, readQuery } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { nameParam } from '../http/path.ts'
import { Problem } from '../http/problem.ts'
import { log } from '../log.ts'
import { redisFrom } from '../redis.ts'

/** Runs that the history holds. */
const LONGEST = 100

const RunsSchema = v.strictObject({
  limit: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,3}$/, 'It must be a whole number.'),
      v.transform(Number),
      v.minValue(1),
      v.maxValue(LONGEST),
    ),
    '20',
  ),
})

const NoMembers = v.strictObject({})
const PatchSchema = v.strictObject({ paused: v.boolean() })

/** Seconds that the platform lets a Worker go on after its answer, with some to spare. */
const AFTER_ANSWER = 25

type JobsOf = (env: Bindings) => Jobs
type JobContext = Context<AppEnv>

/** The scheduled jobs: what they are up to, their runs, and what an operator may do with them. Each costs one request a job. */
export function jobs(jobsOf: JobsOf): Hono<AppEnv> {
  const runner = (c: JobContext): Jobs => jobsOf(c.env)
  return new Hono<AppEnv>()
    .get('/', async (c) => {
      const states = await runner(c).list(redisFrom(c.env))
      return c.json({ jobs: states.map(shown) })
    })
    .get('/:name', async (c) => c.json(shown(await stateOf(c, runner(c), 1))))
    .patch('/:name', async (c) => {
      requireAdmin(c)
      const { paused } = await readBody(c, PatchSchema)
      const name = knownName(c, runner(c))
      if (paused) await runner(c).pause(redisFrom(c.env), name)
      else await runner(c).resume(redisFrom(c.env), name)
      return c.json(shown(await stateOf(c, runner(c), 1)))
    })
    .get('/:name/runs', async (c) => {
      const { limit } = readQuery(c, RunsSchema)
      return c.json({ runs: runsOf(await stateOf(c, runner(c), limit)).slice(0, limit) })
    })
    .post('/:name/runs', async (c) => {
      requireAdmin(c)
      await readBody(c, NoMembers)
      return await runNow(c, runner(c))
    })
    .get('/:name/runs/:id', async (c) => {
      const id = runId(c)
      const run = runsOf(await stateOf(c, runner(c), LONGEST)).find((one) => one.id === id)
      if (run === undefined) throw new Problem('unknown-run')
      return c.json(run)
    })
    .delete('/:name/runs/:id', async (c) => {
      requireAdmin(c)
      const name = knownName(c, runner(c))
      const done = await runner(c).cancel(redisFrom(c.env), name, runId(c))
      if (done === null) throw new Problem('unknown-run')
      return done === 'cancelled' ? c.body(null, 204) : c.json({ id: runId(c), status: done }, 202)
    })
}

/** A run that waits. One that takes no longer than the platform allows begins here, after the answer; else the next trigger begins it. */
async function runNow(c: JobContext, jobs: Jobs): Promise<Response> {
  const name = knownName(c, jobs)
  const redis = redisFrom(c.env)
  const id = await jobs.runNow(redis, name)
  if (id === null) throw new Problem('too-many-runs')
  if ((jobs.get(name)?.timeout ?? 0) <= AFTER_ANSWER) {
    const runs = jobs.runWaiting(redis, name)
    c.executionCtx.waitUntil(runs.then(logged, () => log('job', { name, id, status: 'waiting' })))
  }
  c.header('Location', `${new URL(c.req.url).pathname}/${id}`)
  return c.json({ id, name, status: 'waiting' }, 202)
}

function logged(runs: readonly JobRun[]): void {
  for (const { name, id, status, durationMs } of runs) log('job', { name, id, status, durationMs })
}

async function stateOf(c: JobContext, jobs: Jobs, runs: number): Promise<JobState> {
  return await jobs.state(redisFrom(c.env), knownName(c, jobs), runs)
}

function knownName(c: JobContext, jobs: Jobs): string {
  const name = nameParam(c, 'name')
  if (jobs.get(name) === undefined) throw new Problem('unknown-job')
  return name
}

function runId(c: JobContext): number {
  const id = nameParam(c, 'id')
  if (!/^[1-9]\d{0,14}$/.test(id)) throw new Problem('unknown-run')
  return Number(id)
}

/** Runs that wait or are going on, and then those that have ended, the newest first. */
function runsOf({ current, ended }: JobState): JobRun[] {
  return [...current, ...ended]
}

/** A job as it is answered with: in place of its history the last run. */
function shown({ ended, ...job }: JobState): object {
  return { ...job, lastRun: ended[0] ?? null }
}
