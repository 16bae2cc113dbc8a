import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { Redis } from '../../lib/index.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'
import { until } from '../support/until.ts'
import { startWorkerd } from '../support/workerd-process.ts'

const SCRIPT = join(import.meta.dirname, '../../examples/locks/deploy.sh')
const API_TOKEN = 'test-api-token'
const NAME = 'production'
const KEY = `lock:${NAME}`

let redis: Redis
let url: string
let folder: string
const ends: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  const server: RedisServer = await startRedis()
  ends.push(server.stop)
  const gateway: Gateway = await startGateway({ redis: server.url })
  ends.push(gateway.close)
  redis = new Redis({ url: gateway.url, token: gateway.token })
  const bindings = {
    UPSTASH_REDIS_REST_URL: gateway.url,
    UPSTASH_REDIS_REST_TOKEN: gateway.token,
    REDGE_API_TOKEN: API_TOKEN,
  }
  const worker = await startWorkerd('functions/index.ts', bindings, ['enable_request_signal'])
  ends.push(() => worker.dispose())
  url = (await worker.ready).origin
})

afterAll(async () => {
  for (const end of ends.reverse()) await end()
})

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redge-deploy-'))
})

afterEach(async () => {
  await redis.flushdb()
  await rm(folder, { recursive: true, force: true })
})

/** How a run of the script ended, and what it wrote. */
interface Run {
  readonly status: number | string
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command under the lock; `stop` ends the script as a build server does. */
function deploy(
  command: readonly string[],
  settings: Record<string, string> = {},
  stop?: AbortSignal,
): Promise<Run> {
  const own = { REDGE_URL: url, REDGE_API_TOKEN: API_TOKEN, OUT: join(folder, 'out') }
  const env = { ...process.env, ...own, ...settings }
  return new Promise((resolve) => {
    const args = [SCRIPT, NAME, ...command]
    const script = execFile('sh', args, { env }, (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, stdout, stderr }),
    )
    stop?.addEventListener('abort', () => script.kill('SIGTERM'))
  })
}

const shell = (text: string): string[] => ['sh', '-c', text]

describe('a deploy script', () => {
  it('never runs twice at a time, and knows its turn', async () => {
    const step = shell('echo "in $LOCK_FENCE" >> $OUT; sleep 0.3; echo "out $LOCK_FENCE" >> $OUT')
    const runs = await Promise.all([deploy(step), deploy(step), deploy(step)])
    expect(runs).toEqual(Array(3).fill({ status: 0, stdout: '', stderr: '' }))
    const lines = (await readFile(join(folder, 'out'), 'utf8')).trim().split('\n')
    const fences = lines.filter((_, n) => n % 2 === 0).map((line) => Number(line.slice(3)))
    expect(lines).toEqual(fences.flatMap((fence) => [`in ${fence}`, `out ${fence}`]))
    expect(fences).toEqual(fences.toSorted((a, b) => a - b))
    expect(new Set(fences).size).toBe(3)
    expect(await redis.exists(KEY)).toBe(0)
  })

  it('gives its command the arguments, and ends as it does', async () => {
    const run = await deploy([...shell('echo "$0|$1"; exit 7'), 'two words', '$HOME'])
    expect(run).toEqual({ status: 7, stdout: 'two words|$HOME\n', stderr: '' })
    expect(await redis.exists(KEY)).toBe(0)
  })

  it('keeps the lock for longer than its timeout', async () => {
    const run = deploy(shell('sleep 7'), { LOCK_TIMEOUT: '5' })
    await until(async () => (await redis.exists(KEY)) === 1)
    const token = await redis.get(KEY)
    while ((await redis.get(KEY)) === token) {
      expect(await redis.pttl(KEY)).toBeLessThanOrEqual(5000)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(await run).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  it('ends its command when the lock is lost', async () => {
    const run = deploy(shell('exec sleep 30'), { LOCK_TIMEOUT: '3' })
    await until(async () => (await redis.exists(KEY)) === 1)
    await redis.set(KEY, 'of another')
    const { status, stderr } = await run
    expect(status).toBe(143)
    expect(stderr).toContain('The lock is lost.')
    expect(await redis.get(KEY)).toBe('of another')
  })

  it('passes a signal on to its command, waits for its end and releases the lock', async () => {
    const stop = new AbortController()
    const command = shell(
      "trap 'echo stopped; exit 3' TERM; echo > $OUT; while :; do sleep 0.1; done",
    )
    const run = deploy(command, {}, stop.signal)
    await until(async () => (await readFile(join(folder, 'out'), 'utf8')) !== '')
    stop.abort()
    expect(await run).toEqual({ status: 3, stdout: 'stopped\n', stderr: '' })
    expect(await redis.exists(KEY)).toBe(0)
  })

  it('gives up when the lock is not free in time', async () => {
    await redis.lock(KEY, { timeout: 60 }).acquire()
    const run = await deploy(shell('echo deployed'), { LOCK_WAIT: '1' })
    expect(run).toMatchObject({ status: 75, stdout: '' })
    expect(run.stderr).toContain('urn:redge:problem:lock-held')
  })

  it('runs nothing without a valid token, and shows it to nobody', async () => {
    const run = await deploy(shell('echo deployed'), { REDGE_API_TOKEN: 'guessed' })
    expect(run).toMatchObject({ status: 69, stdout: '' })
    expect(run.stderr).toContain('urn:redge:problem:unauthorized')
    expect(run.stderr).not.toContain('guessed')
  })

  it('runs nothing when the Worker cannot be reached', async () => {
    const settings = { REDGE_URL: 'http://127.0.0.1:9', LOCK_WAIT: '0' }
    const run = await deploy(shell('echo deployed'), settings)
    expect(run).toMatchObject({ status: 69, stdout: '' })
  })

  it('says how it is used', async () => {
    expect(await deploy([])).toMatchObject({ status: 64, stdout: '' })
  })
})
