import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { request, useGateway } from './support.ts'

const MAIN = fileURLToPath(new URL('../../gateway/main.ts', import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'redge-program-'))
const fixture = useGateway()
const children: ChildProcess[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function launch(args: string[], env: Record<string, string> = {}) {
  const { PATH = '' } = process.env
  const options = { env: { PATH, ...env } }
  const child = spawn(process.execPath, [MAIN, ...args], { ...options, stdio: 'pipe' })
  children.push(child)
  return child
}

async function run(args: string[], env?: Record<string, string>) {
  const child = launch(args, env)
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { stdout, stderr, status }
}

async function serve(args: string[], env?: Record<string, string>) {
  const child = launch(['--redis', fixture.redis.url, '--port', '0', ...args], env)
  let output = ''
  let log = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (log += chunk))
  const url = await vi.waitFor(() => {
    const match = output.match(/listens on (http:\S+)\n/)
    if (!match?.[1]) throw new Error(`not listening yet: ${log}`)
    return match[1]
  }, 20_000)
  return { child, url, output: () => output, log: () => log }
}

function file(name: string, content: unknown): string {
  const path = join(dir, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('the configuration', () => {
  it('comes from flags, then variables, then the file', async () => {
    const path = file('order.json', { token: 'from-file', maxStreams: 1, waitMs: 2, drainMs: 3 })
    const env = {
      REDGE_GATEWAY_TOKEN: 'from-env',
      REDGE_GATEWAY_WAIT_MS: '20',
      REDGE_GATEWAY_DRAIN_MS: '30',
    }
    const { stdout, status } = await run(
      ['--config', path, '--drain-ms', '300', '--print-config'],
      env,
    )
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      maxStreams: 1,
      waitMs: 20,
      drainMs: 300,
      port: 8079,
    })
  })

  it('is shown without secrets', async () => {
    const path = file('secret.json', {
      redis: 'sentinel://user:secret@h:1/name?sentinel_password=secret',
      metricsToken: 'secret',
      tokens: [{ token: 'secret', name: 'shop', username: 'app', password: 'secret', db: 3 }],
    })
    const env = { REDGE_GATEWAY_READ_ONLY_TOKEN: 'secret2' }
    const { stdout } = await run(['--config', path, '--print-config'], env)
    expect(stdout).not.toContain('secret')
    expect(JSON.parse(stdout)).toMatchObject({
      redis: 'sentinel://user:***@h:1/name?sentinel_password=***',
      readOnlyToken: '***',
      tokens: [{ token: '***', name: 'shop', username: 'app', password: '***', db: 3 }],
    })
  })

  it('serves tokens of the file', async () => {
    const path = file('tokens.json', {
      tokens: [
        { token: 'shop-token', keyPrefix: 'shop:' },
        { token: 'reader', readOnly: true },
      ],
      simulate: { latencyMs: 1 },
    })
    const { url, output } = await serve(['--config', path])
    expect(output()).not.toContain('TOKEN')
    expect(await request({ url, token: 'shop-token' }, '/set/k/v')).toMatchObject({ status: 200 })
    const read = await request({ url, token: 'reader' }, '/get/shop:k')
    expect(read.json).toEqual({ result: 'v' })
  })

  it.each([
    [{ maxStream: 1 }, /has a setting that is not known: maxStream \(/],
    [{ config: 'x' }, /not known: config/],
    [{ port: '1' }, /port in .* must be a number/],
    [{ tokens: { token: 'secret' } }, /tokens in .* must be a list of objects/],
    [{ tokens: [{ token: 'secret', reedOnly: true }] }, /token-1 has a setting .*: reedOnly/],
    [{ simulate: { latency: 1 } }, /nothing to simulate called latency/],
    [{ workers: 0 }, /workers must be a number from 1/],
    [{ log: 'xml' }, /log must be text, json or none/],
    [{ dialect: 'klingon' }, /dialect must be upstash or redis/],
    [{ socketTimeoutMs: 5 }, /socketTimeoutMs must be more than silenceMs/],
    ['{ "token": "secret", }', /is not JSON/],
    ['["secret"]', /must hold a JSON object/],
  ])('is refused when the file says %j', async (content, complaint) => {
    const { stdout, stderr, status } = await run(['--config', file('wrong.json', content)])
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 })
    expect(stderr).toMatch(complaint)
    expect(stderr).not.toMatch(/secret|\n {4}at /)
  })

  it.each([
    [['--config', '/no/such.json'], /such.json cannot be read \(ENOENT\)/],
    [['--simulate', 'latencyMs'], /--simulate must be written as/],
    [['--workers', 'many'], /--workers must be a whole number/],
  ])('is refused with %j', async (args, complaint) => {
    const { stderr, status } = await run(args)
    expect(status).toBe(2)
    expect(stderr).toMatch(complaint)
  })
})

it('logs JSON without values and tokens', async () => {
  const { url, log, child } = await serve(['--log', 'json', '--token', 'secret-token'])
  await request({ url, token: 'secret-token' }, '/set/secret-key', {
    method: 'POST',
    body: 'secret',
  })
  await request({ url, token: 'secret-wrong' }, '/get/secret-key')
  const lines = await vi.waitFor(() => {
    const all = log().trim().split('\n')
    expect(all).toHaveLength(3)
    return all.map((line) => JSON.parse(line) as Record<string, unknown>)
  })
  expect(lines[0]).toMatchObject({ time: expect.any(String), event: 'redis_up' })
  expect(lines[1]).toMatchObject({ event: 'request', endpoint: 'path', token: 'main', status: 200 })
  expect(lines[2]).toMatchObject({ event: 'request', status: 401, ms: expect.any(Number) })
  expect(log()).not.toContain('secret')
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})

it('lets requests in flight end on SIGTERM, and takes no more', async () => {
  const { url, child } = await serve(['--token', 't', '--simulate', 'latencyMs=400'])
  const slow = request({ url, token: 't' }, '/ping')
  // It has arrived when another one has.
  await request({ url, token: 't' }, '/healthz')
  child.kill('SIGTERM')
  await vi.waitFor(() => expect(fetch(`${url}/healthz`)).rejects.toThrow())
  expect(await slow).toMatchObject({ status: 200, json: { result: 'PONG' } })
  expect(await once(child, 'exit')).toEqual([0, null])
})

describe('workers', () => {
  it('serve at one port, with figures of all, and are replaced when they die', async () => {
    const { url, child, output, log } = await serve(['--workers', '2', '--cost-meter'])
    const [, token = ''] = /TOKEN=(\S+)/.exec(output()) ?? []
    const call = (path: string, init?: RequestInit) =>
      request({ url, token }, path, { ...init, headers: { connection: 'close' } })
    for (let i = 0; i < 10; i++) expect(await call('/ping')).toMatchObject({ status: 200 })
    expect((await call('/usage')).json).toMatchObject({ main: { requests: 10, commands: 10 } })
    const { text: metrics } = await call('/metrics')
    expect(metrics).toContain('redge_gateway_processes 2\n')
    expect(metrics).toContain('redge_gateway_commands_total{token="main"} 10\n')
    const [victim] = childrenOf(child.pid as number)
    process.kill(victim as number, 'SIGKILL')
    await vi.waitFor(() => expect(log()).toContain('another one takes its place'), 10_000)
    await vi.waitFor(async () => {
      expect((await call('/metrics')).text).toContain('redge_gateway_processes 2\n')
    }, 20_000)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    await expect(call('/ping')).rejects.toThrow()
  })

  it('end with the reason why they cannot start', async () => {
    const { port } = fixture.gateway
    const args = ['--redis', fixture.redis.url, '--workers', '2', '--port', String(port)]
    const { stderr, status } = await run(args)
    expect(status).toBe(1)
    expect(stderr).toContain('is taken')
  })
})

/** The processes that a process has started. */
function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
}
