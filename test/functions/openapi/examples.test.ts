import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import * as v from 'valibot'
import { expect, it } from 'vitest'
import { createApp } from '../../../functions/app.ts'
import type { Bindings } from '../../../functions/env.ts'
import { PROBLEMS } from '../../../functions/http/problem.ts'
import { problemsOf } from '../../../functions/openapi/common-problems.ts'
import { operations } from '../../../functions/openapi/index.ts'
import type { Answer, Operation } from '../../../functions/openapi/operation.ts'
import { redisFrom } from '../../../functions/redis.ts'
import { Redis } from '../../../lib/index.ts'

const ADMIN_TOKEN = 'test-admin-token'

/** A client on a Redis that nobody else uses. */
const redis = new Redis({
  url: env.EXAMPLES_REDIS_REST_URL,
  token: env.EXAMPLES_REDIS_REST_TOKEN,
})

const app = createApp()

/** A Worker on that Redis, with a client of its own, whose usage begins at 0. */
function newBindings(): Bindings {
  return {
    ...env,
    UPSTASH_REDIS_REST_URL: env.EXAMPLES_REDIS_REST_URL,
    UPSTASH_REDIS_REST_TOKEN: env.EXAMPLES_REDIS_REST_TOKEN,
    REDGE_ADMIN_TOKEN: ADMIN_TOKEN,
    DJANGO_SETTINGS: '{}',
    AUDIT: 'off',
  }
}

function requestOf({ method, path, access, example }: Operation): Request {
  const named = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    return encodeURIComponent(example.path?.[name] ?? expect.fail(`no ${name} in the example`))
  })
  const query = new URLSearchParams(example.query)
  const token = access === 'admin' || access === 'metrics' ? ADMIN_TOKEN : env.REDGE_API_TOKEN
  return new Request(`http://worker.test${named}${query.size > 0 ? `?${query}` : ''}`, {
    method: method.toUpperCase(),
    headers: { Authorization: `Bearer ${token}`, ...example.headers },
    ...(example.body === undefined ? {} : { body: JSON.stringify(example.body) }),
    redirect: 'manual',
  })
}

/** redis-py's name of a method as redge writes it. */
function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

async function prepare({ example }: Operation): Promise<void> {
  await redis.flushall()
  for (const [name, ...args] of example.before ?? []) {
    const method: unknown = Reflect.get(redis, camelCase(name))
    if (typeof method !== 'function') throw new Error(`redge has no ${name}`)
    await Reflect.apply(method, redis, args)
  }
}

/** What the gateway says to Redis on its own account. */
const NOT_COUNTED = /^cmdstat_(hello|auth|command|client\|)/

/** Commands that the server has run until now; the INFO that asks is none of them. */
async function commandsRun(): Promise<number> {
  const stats = (await redis.info('commandstats')) as Record<string, { calls: number }>
  return Object.entries(stats)
    .filter(([name]) => !NOT_COUNTED.test(name))
    .reduce((sum, [, { calls }]) => sum + calls, 0)
}

/** Checks an answer against what the operation says of its status. */
async function check(operation: Operation, response: Response): Promise<void> {
  const { status, headers } = response
  const answer = operation.answers[status]
  if (answer === undefined) return await checkProblem(operation, response)
  for (const name of Object.keys(answer.headers ?? {})) expect(headers.has(name)).toBe(true)
  if (isStream(answer)) return await response.body?.cancel()
  const text = await response.text()
  if (answer.schema === undefined && answer.contentType === undefined) {
    expect(text).toBe('')
    return
  }
  expect(headers.get('Content-Type')).toBe(answer.contentType ?? 'application/json')
  if (answer.schema === undefined) return
  const { issues = [] } = v.safeParse(answer.schema, JSON.parse(text))
  expect(issues.map((issue) => [v.getDotPath(issue), issue.message])).toEqual([])
}

async function checkProblem(operation: Operation, response: Response): Promise<void> {
  expect(response.headers.get('Content-Type')).toBe('application/problem+json')
  const { type }: { type: string } = await response.json()
  const names = problemsOf(operation).filter((name) => PROBLEMS[name][0] === response.status)
  expect(names.map((name) => `urn:redge:problem:${name}`)).toContain(type)
}

function isStream({ contentType }: Answer): boolean {
  return contentType === 'text/event-stream'
}

const named = operations.map((operation) => [operation.operationId, operation] as const)

it.each(named)(
  'answers the example of %s as it is described, for its cost',
  async (_, operation) => {
    await prepare(operation)
    const bindings = newBindings()
    const before = await commandsRun()
    const context = createExecutionContext()
    const response = await app.fetch(requestOf(operation), bindings, context)
    expect([response.status, response.ok ? '' : await response.clone().text()]).toEqual([
      operation.example.status,
      response.ok ? '' : expect.any(String),
    ])
    const answer = operation.answers[response.status]
    await check(operation, response)
    // What a stream costs depends on how long it is read.
    if (answer && isStream(answer)) return
    await waitOnExecutionContext(context)
    // One for the INFO before.
    const commands = (await commandsRun()) - before - 1
    const { requests } = redisFrom(bindings).usage
    expect({ requests, commands }).toEqual(operation.cost)
    expect(response.headers.get('Server-Timing')).toContain(`desc="${requests} request`)
  },
)
