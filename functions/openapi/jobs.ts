import * as v from 'valibot'
import { NoMembers, PatchSchema, RunsSchema } from '../routes/jobs.ts'
import type { Operation } from './operation.ts'

const tag = 'Jobs'
const job = { name: 'leaderboards-trim' }
const parameters = { name: "The job's name", id: 'The number of the run' }

const STATE = 'redge:jobs:{redge:jobs:leaderboards-trim:history}:state'

/** A run that waits. */
const before = [
  ['hset', STATE, 'run:1', 'waiting 1763809200000 manual 1 0 1763809200000 0 0 -'],
] as const

const UnixMs = v.pipe(v.number(), v.integer())
const Count = v.pipe(v.number(), v.integer(), v.minValue(0))

const Run = v.strictObject({
  id: v.optional(Count),
  name: v.string(),
  status: v.picklist([
    ...(['succeeded', 'failed', 'skipped', 'cancelled', 'lost'] as const),
    ...(['duplicate', 'paused', 'waiting', 'running', 'cancelling'] as const),
  ]),
  scheduledTime: UnixMs,
  trigger: v.optional(v.string()),
  attempt: v.optional(Count),
  fence: v.optional(v.number()),
  startedAt: v.optional(UnixMs),
  durationMs: v.optional(v.number()),
  result: v.optional(v.unknown()),
  error: v.optional(v.string()),
  usage: v.optional(v.strictObject({ requests: Count, commands: Count, billedCommands: Count })),
  log: v.optional(v.array(v.string())),
})

const Job = v.strictObject({
  name: v.string(),
  schedule: v.string(),
  timezone: v.string(),
  overlap: v.picklist(['skip', 'queue', 'allow']),
  paused: v.boolean(),
  next: v.nullable(UnixMs),
  succeededAt: v.nullable(UnixMs),
  overdue: v.boolean(),
  current: v.array(Run),
  lastRun: v.nullable(Run),
})

/** The scheduled jobs. Times are Unix times in milliseconds. */
export const jobsOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/jobs',
    operationId: 'listJobs',
    tag,
    summary: 'List the jobs',
    access: 'read',
    answers: { 200: { description: 'All jobs', schema: v.strictObject({ jobs: v.array(Job) }) } },
    problems: [],
    cost: { requests: 5, commands: 10 },
    example: { status: 200 },
  },
  {
    method: 'get',
    path: '/v1/jobs/{name}',
    operationId: 'getJob',
    tag,
    summary: 'One job',
    access: 'read',
    parameters,
    answers: { 200: { description: 'The job', schema: Job } },
    problems: ['unknown-job'],
    cost: { requests: 1, commands: 2 },
    example: { path: job, status: 200 },
  },
  {
    method: 'patch',
    path: '/v1/jobs/{name}',
    operationId: 'changeJob',
    tag,
    summary: 'Pause a job, or let it go on',
    access: 'admin',
    parameters,
    body: PatchSchema,
    answers: { 200: { description: 'The job', schema: Job } },
    problems: ['unknown-job'],
    cost: { requests: 2, commands: 3 },
    example: { path: job, body: { paused: true }, status: 200 },
  },
  {
    method: 'get',
    path: '/v1/jobs/{name}/runs',
    operationId: 'listRuns',
    tag,
    summary: 'The newest runs of a job',
    description: 'Those that wait or go on come first.',
    access: 'read',
    parameters,
    query: RunsSchema,
    answers: { 200: { description: 'Runs', schema: v.strictObject({ runs: v.array(Run) }) } },
    problems: ['unknown-job'],
    cost: { requests: 1, commands: 2 },
    example: { before, path: job, query: { limit: '5' }, status: 200 },
  },
  {
    method: 'post',
    path: '/v1/jobs/{name}/runs',
    operationId: 'runJob',
    tag,
    summary: 'Run a job now',
    description:
      'It begins after the answer when the job takes at most 25 seconds, else with the next trigger, and once no other run of it goes on.',
    access: 'admin',
    parameters,
    body: NoMembers,
    answers: {
      202: {
        description: 'The run waits',
        headers: { Location: 'Path of the run' },
        schema: v.strictObject({ id: Count, name: v.string(), status: v.literal('waiting') }),
      },
    },
    problems: ['unknown-job', 'too-many-runs'],
    cost: { requests: 1, commands: 4 },
    example: { path: job, body: {}, status: 202 },
  },
  {
    method: 'get',
    path: '/v1/jobs/{name}/runs/{id}',
    operationId: 'getRun',
    tag,
    summary: 'One run',
    access: 'read',
    parameters,
    answers: { 200: { description: 'The run', schema: Run } },
    problems: ['unknown-job', 'unknown-run'],
    cost: { requests: 1, commands: 2 },
    example: { before, path: { ...job, id: '1' }, status: 200 },
  },
  {
    method: 'delete',
    path: '/v1/jobs/{name}/runs/{id}',
    operationId: 'cancelRun',
    tag,
    summary: 'Cancel a run',
    access: 'admin',
    parameters,
    answers: {
      202: {
        description: 'It goes on, and will be told',
        schema: v.strictObject({ id: Count, status: v.literal('cancelling') }),
      },
      204: { description: 'It waited, and will not begin' },
    },
    problems: ['unknown-job', 'unknown-run'],
    cost: { requests: 1, commands: 6 },
    example: { before, path: { ...job, id: '1' }, status: 204 },
  },
]
