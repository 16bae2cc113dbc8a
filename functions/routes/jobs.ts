import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { JobRun, JobState, Jobs } from 'redge/jobs'
import * as v from 'valibot'
import type { Bindings } from '../env.ts'
import { allow, allowedKeys } from '../http/allow.ts'
import { jsonBody, queryOf } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { nameParam } from '../http/path.ts'
import { Problem } from '../http/problem.ts'
import { whole } from '../http/query-entries.ts'
import { log } from '../log.ts'
import { redisFrom } from '../redis.ts'

/** Runs that the history holds. */
const LONGEST = 100

/** The query of a history. */
export const RunsSchema = v.strictObject({ limit: whole(1, LONGEST, 20) })

/** The body of a request that says nothing but what it asks for. */
export const NoMembers = v.strictObject({})

/** The body of a change. */
export const PatchSchema = v.strictObject({ paused: v.boolean() })

/** Seconds that the platform lets a Worker go on after its answer, with some to spare. */
const AFTER_ANSWER = 25

type JobsOf = (env: Bindings) => Jobs
type JobContext = Context<AppEnv>

/** What the keys of a job begin with. */
function keyOf(c: JobContext): string {
  return KEY_PREFIX + nameParam(c, 'name')
}

const KEY_PREFIX = 'redge:jobs:'

/** Before the body is read: who may not, learns nothing of what is wrong with it. */
const allowJob: MiddlewareHandler<AppEnv> = createMiddleware(async (c, next) => {
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
  allow(c, isRead ? 'read' : 'admin', 'job', keyOf(c))
  await next()
})

/** The scheduled jobs: what they are up to, their runs, and what an operator may do with them. Each costs one request a job. */
export function jobs(jobsOf: JobsOf) {
  const runner = (c: JobContext): Jobs => jobsOf(c.env)
  return new Hono<AppEnv>()
    .get('/', async (c) => {
      const isAllowed = allowedKeys(c, 'read', 'job')
      const states = await runner(c).list(redisFrom(c))
      return c.json({ jobs: states.filter(({ name }) => isAllowed(KEY_PREFIX + name)).map(shown) })
    })
    .use('/:name/*', allowJob)
    .get('/:name', async (c) => c.json(shown(await stateOf(c, runner(c), 1))))
    .patch('/:name', jsonBody(PatchSchema), async (c) => {
      const { paused } = c.req.valid('json')
      const name = knownName(c, runner(c))
      if (paused) await runner(c).pause(redisFrom(c), name)
      else await runner(c).resume(redisFrom(c), name)
      return c.json(shown(await stateOf(c, runner(c), 1)))
    })
    .get('/:name/runs', queryOf(RunsSchema), async (c) => {
      const { limit } = c.req.valid('query')
      return c.json({ runs: runsOf(await stateOf(c, runner(c), limit)).slice(0, limit) })
    })
    .post('/:name/runs', jsonBody(NoMembers), async (c) => {
      return await runNow(c, runner(c))
    })
    .get('/:name/runs/:id', async (c) => {
      const id = runId(c)
      const run = runsOf(await stateOf(c, runner(c), LONGEST)).find((one) => one.id === id)
      if (run === undefined) throw new Problem('unknown-run')
      return c.json(run)
    })
    .delete('/:name/runs/:id', async (c) => {
      const name = knownName(c, runner(c))
      const done = await runner(c).cancel(redisFrom(c), name, runId(c))
      if (done === null) throw new Problem('unknown-run')
      return done === 'cancelled' ? c.body(null, 204) : c.json({ id: runId(c), status: done }, 202)
    })
}

/** A run that waits. One that takes no longer than the platform allows begins here, after the answer; else the next trigger begins it. */
async function runNow(c: JobContext, jobs: Jobs) {
  const name = knownName(c, jobs)
  const redis = redisFrom(c)
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
  return await jobs.state(redisFrom(c), knownName(c, jobs), runs)
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
function shown({ ended, ...job }: JobState): Omit<JobState, 'ended'> & { lastRun: JobRun | null } {
  return { ...job, lastRun: ended[0] ?? null }
}
