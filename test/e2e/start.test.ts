import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Program, startProgram } from '../support/program.ts'
import { type Clone, cloneRepository } from './clone.ts'

const execute = promisify(execFile)
const day = 86_400_000
const warmStartSeconds = 8

/** What `npm start` has printed, taken apart. */
interface Where {
  readonly worker: string
  readonly token: string
  readonly adminToken: string
  readonly gateway: string
  readonly gatewayToken: string
  readonly redis: string
  /** The commands to paste. */
  readonly lines: readonly string[]
}

/** `npm start` as README says, on ports that nobody uses. */
function npmStart({ dir }: Clone, ...flags: string[]): Promise<Program> {
  const args = ['start', '--', '--port', '0', '--gateway-port', '0', ...flags]
  return startProgram({ command: 'npm', args, cwd: dir, ownDir: dir })
}

async function whenReady(program: Program): Promise<Where> {
  await program.printed(/Ctrl-C stops all of it/)
  const text = program.output()
  const find = (pattern: RegExp) => pattern.exec(text)?.[1] ?? expect.fail(`No ${pattern}: ${text}`)
  return {
    worker: find(/Worker +(http:\S+)/),
    token: find(/Worker .* token (\S+)/),
    adminToken: find(/admin token (\S+)/),
    gateway: find(/Gateway +(http:\S+)/),
    gatewayToken: find(/Gateway .* token (\S+)/),
    redis: find(/Redis +(redis:[^\s,]+)/),
    lines: text.match(/curl .+/g) ?? [],
  }
}

/** A Ctrl-C reaches npm and what it runs; npm then forwards its own. */
async function pressCtrlC(program: Program): Promise<string> {
  process.kill(-program.child.pid, 'SIGINT')
  return program.ended()
}

async function shell(line: string): Promise<string> {
  const { stdout } = await execute('sh', ['-c', line])
  return stdout
}

async function isListening(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** A request to the Worker's API, answered by status and JSON. */
async function call(where: Where, request: string, body?: unknown, token = where.token) {
  const [method = '', path = ''] = request.split(' ')
  const response = await fetch(where.worker + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

/** Starts once more, finds what was left, stops; gives the seconds until it was ready. */
async function startAgain(clone: Clone, before: Where): Promise<number> {
  const startedAt = performance.now()
  await using again = await npmStart(clone)
  const now = await whenReady(again)
  const seconds = (performance.now() - startedAt) / 1000
  expect(again.output()).not.toContain('Installing')
  expect(now).toMatchObject({ token: before.token, gatewayToken: before.gatewayToken })
  expect(await call(now, 'POST /v1/commands/get', { args: ['e2e:key'] })).toMatchObject({
    body: { result: '007' },
  })
  expect(await pressCtrlC(again)).toBe('exit code 0')
  expect(again.processes()).toEqual([])
  return seconds
}

describe('npm start in a fresh clone', () => {
  let clone: Clone
  let program: Program
  let where: Where

  beforeAll(async () => {
    clone = await cloneRepository()
    program = await npmStart(clone)
    where = await whenReady(program)
  })
  afterAll(async () => {
    await program?.[Symbol.asyncDispose]()
    await clone?.remove()
  })

  it('prints commands that work as pasted', async () => {
    const [zadd = '', top = '', lock = '', cron = ''] = where.lines
    expect(JSON.parse(await shell(zadd))).toEqual({ result: 2 })
    expect(JSON.parse(await shell(top))).toEqual({
      entries: [
        { rank: 1, member: 'grace', score: 5 },
        { rank: 2, member: 'ada', score: 3 },
      ],
    })
    expect(JSON.parse(await shell(lock))).toMatchObject({ name: 'report', timeout: 30 })
    expect(await shell(cron)).toBe('ok')
  })

  it('says that it is alive and ready', async () => {
    expect(await call(where, 'GET /healthz')).toEqual({ status: 200, body: { status: 'ok' } })
    expect(await call(where, 'GET /readyz')).toEqual({ status: 200, body: { status: 'ready' } })
  })

  it('runs methods and pipelines of redis-py', async () => {
    expect(await call(where, 'POST /v1/commands/set', { args: ['e2e:key', '007'] })).toEqual({
      status: 200,
      body: { result: true },
    })
    expect(await call(where, 'POST /v1/commands/get', { args: ['e2e:key'] })).toEqual({
      status: 200,
      body: { result: '007' },
    })
    const commands = [
      { method: 'set', args: ['e2e:foo', 'bar'] },
      { method: 'sadd', args: ['e2e:bing', 'baz'] },
      { method: 'incr', args: ['e2e:auto_number'] },
    ]
    expect(await call(where, 'POST /v1/pipeline', { commands })).toEqual({
      status: 200,
      body: { results: [{ result: true }, { result: 1 }, { result: 1 }] },
    })
  })

  it('acquires, refuses, extends and releases a lock', async () => {
    const path = '/v1/locks/e2e'
    const acquired = await call(where, `POST ${path}`, { timeout: 60 })
    expect(acquired).toMatchObject({ status: 201, body: { name: 'e2e', timeout: 60 } })
    const { token } = acquired.body
    expect(await call(where, `POST ${path}`, {})).toMatchObject({ status: 423 })
    expect(await call(where, `GET ${path}`)).toMatchObject({ status: 200, body: { locked: true } })
    const extension = { token, additionalTime: 60 }
    expect(await call(where, `PATCH ${path}`, extension)).toMatchObject({ status: 200 })
    expect(await call(where, `DELETE ${path}`, { token: 'another' })).toMatchObject({ status: 409 })
    expect(await call(where, `DELETE ${path}`, { token })).toMatchObject({ status: 204 })
    expect(await call(where, `GET ${path}`)).toMatchObject({ body: { locked: false } })
  })

  it('keeps a leaderboard', async () => {
    const path = '/v1/leaderboards/e2e'
    const entries = { ada: 30, grace: 20, alan: 10 }
    expect(await call(where, `POST ${path}/entries`, { entries })).toMatchObject({
      status: 200,
      body: { added: 3 },
    })
    expect(await call(where, `GET ${path}?limit=1`)).toMatchObject({
      body: { entries: [{ rank: 1, member: 'ada', score: 30 }] },
    })
    expect(await call(where, `GET ${path}/entries/grace`)).toMatchObject({ body: { rank: 2 } })
    expect(await call(where, `GET ${path}/entries/alan/around?radius=1`)).toMatchObject({
      body: { entries: [{ member: 'grace' }, { member: 'alan' }] },
    })
    expect(await call(where, `DELETE ${path}/entries/alan`)).toMatchObject({ status: 204 })
    expect(await call(where, `GET ${path}/entries/alan`)).toMatchObject({ status: 404 })
  })

  it('lets nobody in without the token', async () => {
    const refused = { status: 401, body: { type: expect.any(String), status: 401 } }
    const request = 'POST /v1/commands/ping'
    expect(await call(where, request, {}, 'wrong')).toMatchObject(refused)
    expect(await call(where, request, {}, where.gatewayToken)).toMatchObject(refused)
  })

  it('serves the REST protocol at the gateway', async () => {
    const headers = { authorization: `Bearer ${where.gatewayToken}` }
    const response = await fetch(`${where.gateway}/get/e2e:key`, { headers })
    expect(await response.json()).toEqual({ result: '007' })
  })

  it('runs a job once when the cron fires twice at once', async () => {
    const daily = { entries: { ada: 7 } }
    await call(where, 'POST /v1/leaderboards/e2e:daily/entries', daily)
    await call(where, 'POST /v1/leaderboards/e2e:weekly/entries', daily)
    const midnight = Math.ceil(Date.now() / day) * day
    const url = `${where.worker}/cdn-cgi/handler/scheduled?cron=*+*+*+*+*&time=${midnight}`
    const answers = await Promise.all([fetch(url), fetch(url)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    const history = await call(
      where,
      'POST /v1/commands/zrange',
      { args: ['redge:jobs:leaderboards-roll:history', 0, -1] },
      where.adminToken,
    )
    const runs = history.body.result.map((run: string) => JSON.parse(run))
    expect(runs).toEqual([
      expect.objectContaining({ scheduledTime: midnight, status: 'succeeded' }),
    ])
  })

  it('keeps the tokens out of the list of processes', () => {
    const commands = program.processes().map(({ command }) => command)
    expect(commands.join('\n')).toMatch(/redis-server[\s\S]*wrangler/)
    for (const secret of [where.token, where.adminToken, where.gatewayToken]) {
      expect(commands.filter((command) => command.includes(secret))).toEqual([])
    }
  })

  it('says so when it is started a second time', async () => {
    await using second = await npmStart(clone)
    expect(await second.ended()).toBe('exit code 1')
    expect(second.output()).toContain('npm start already runs in this folder')
  })

  it('stops everything on Ctrl-C', async () => {
    expect(await pressCtrlC(program)).toBe('exit code 0')
    expect(program.processes()).toEqual([])
    for (const url of [where.worker, where.gateway, where.redis]) {
      expect(await isListening(url)).toBe(false)
    }
  })

  it('starts again within 8 seconds, with the same tokens and data', async () => {
    const seconds: number[] = []
    // The best of three: on a busy machine one start may be slow for no fault of ours.
    while (seconds.length < 3 && !seconds.some((each) => each <= warmStartSeconds)) {
      seconds.push(await startAgain(clone, where))
    }
    expect(Math.min(...seconds)).toBeLessThanOrEqual(warmStartSeconds)
  })

  it('starts empty when told to', async () => {
    await using fresh = await npmStart(clone, '--fresh')
    const now = await whenReady(fresh)
    expect(now.token).toBe(where.token)
    expect(await call(now, 'POST /v1/commands/get', { args: ['e2e:key'] })).toMatchObject({
      body: { result: null },
    })
    expect(await pressCtrlC(fresh)).toBe('exit code 0')
  })
})
