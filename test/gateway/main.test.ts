import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it, vi } from 'vitest'
import { request, useGateway } from './support.ts'

const MAIN = fileURLToPath(new URL('../../gateway/main.ts', import.meta.url))
const fixture = useGateway()
const children: ChildProcess[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

function launch(args: string[], env: Record<string, string> = {}) {
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
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

/** Starts the program, and resolves with its base URL and what it has said so far. */
async function serve(args: string[], env?: Record<string, string>) {
  const child = launch(args, env)
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk
  })
  const url = await vi.waitFor(() => {
    const match = output.match(/listens on (http:\S+)\n/)
    if (!match?.[1]) throw new Error('not listening yet')
    return match[1]
  }, 10_000)
  return { child, url, output: () => output }
}

it('serves with flags, and stops on SIGTERM', async () => {
  const args = ['--redis', fixture.redis.url, '--port', '0', '--token', 'from-flag']
  const { child, url, output } = await serve(args, { REDGE_GATEWAY_TOKEN: 'from-env' })
  expect(await request({ url, token: 'from-flag' }, '/ping')).toMatchObject({ status: 200 })
  expect(output()).not.toContain('from-flag')
  const stopped = once(child, 'exit')
  child.kill('SIGTERM')
  expect(await stopped).toEqual([0, null])
})

it('serves with environment variables, and stops on SIGINT', async () => {
  const { child, url } = await serve([], {
    REDIS_URL: fixture.redis.url,
    REDGE_GATEWAY_PORT: '0',
    REDGE_GATEWAY_HOST: '::1',
    REDGE_GATEWAY_TOKEN: 'from-env',
  })
  expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/)
  expect(await request({ url, token: 'from-env' }, '/ping')).toMatchObject({ status: 200 })
  const stopped = once(child, 'exit')
  child.kill('SIGINT')
  expect(await stopped).toEqual([0, null])
})

it.each([
  ['a flag', ['--admin'], {}],
  ['an environment variable', [], { REDGE_GATEWAY_ADMIN: '1' }],
])('lets administrators in with %s', async (_, flags, env) => {
  const args = ['--redis', fixture.redis.url, '--port', '0', '--token', 't', ...flags]
  const { url } = await serve(args, env)
  expect(await request({ url, token: 't' }, '/config/get/maxmemory')).toMatchObject({
    json: { result: ['maxmemory', '0'] },
  })
})

it.each([
  ['flags', ['--min-replicas', '1', '--wait-ms', '20'], {}],
  ['variables', [], { REDGE_GATEWAY_MIN_REPLICAS: '1', REDGE_GATEWAY_WAIT_MS: '20' }],
])('waits for replicas, of which there are none, with %s', async (_, flags, env) => {
  const args = ['--redis', fixture.redis.url, '--port', '0', '--token', 't', ...flags]
  const { url } = await serve(args, env)
  const reply = await request({ url, token: 't' }, '/set/k/v')
  expect(reply).toMatchObject({ status: 504 })
  expect(reply.text).toContain('0 of 1 replicas confirmed the write within 20 ms')
})

it('shows the token that it made up', async () => {
  const { url, output } = await serve(['--redis', fixture.redis.url, '--port', '0'])
  const [, token = ''] = await vi.waitFor(() => {
    const match = output().match(/^UPSTASH_REDIS_REST_TOKEN=(\S+)$/m)
    if (!match) throw new Error('not shown yet')
    return match
  })
  expect(await request({ url, token }, '/ping')).toMatchObject({ status: 200 })
})

it('says so when Redis is not there, and starts all the same', async () => {
  const { child, url } = await serve([
    '--redis',
    'redis://localhost:1',
    '--port',
    '0',
    '--token',
    't',
  ])
  const [warning] = await once(child.stderr.setEncoding('utf8'), 'data')
  expect(warning).toBe('redge-gateway: Redis is not reachable (ECONNREFUSED); trying again\n')
  expect(await request({ url, token: 't' }, '/ping')).toMatchObject({ status: 503 })
})

it('shows help and version', async () => {
  const manifest = fileURLToPath(new URL('../../gateway/package.json', import.meta.url))
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  expect(await run(['--version'])).toEqual({ stdout: `${version}\n`, stderr: '', status: 0 })
  const help = await run(['--help'])
  expect(help.status).toBe(0)
  for (const word of [
    '--redis',
    '--redis-ca',
    '--redis-cert',
    '--redis-key',
    '--redis-insecure',
    '--min-replicas',
    '--wait-ms',
    'sentinel://',
    'cluster://',
    '--port',
    '--host',
    '--token',
    '--admin',
    'REDGE_GATEWAY_TOKEN',
    'REDIS_URL',
  ]) {
    expect(help.stdout).toContain(word)
  }
})

it.each([
  [['--prot', '1'], /--prot/],
  [['extra'], /extra/],
  [['--port', '70000'], /port must be a number/],
  [['--port', 'secret'], /port must be a number/],
  [['--redis', 'http://:secret@h'], /Invalid Redis URL/],
  [['--redis', 'sentinel://:secret@h'], /Sentinel needs the primary's name/],
  [['--redis', 'redis://:secret@h', '--redis-insecure'], /settings for TLS need/],
  [['--redis-ca', '/no/such/file.pem'], /file.pem cannot be read \(ENOENT\)/],
  [['--min-replicas', 'secret'], /--min-replicas must be a whole number/],
  [['--min-replicas', '1', '--wait-ms', '30000'], /waitMs must be less than silenceMs/],
  [['--token', 'secret with space'], /token must be visible ASCII/],
])('ends with status 2 for %j', async (args, complaint) => {
  const { stdout, stderr, status } = await run(args)
  expect({ stdout, status }).toEqual({ stdout: '', status: 2 })
  expect(stderr).toMatch(complaint)
  expect(stderr).toContain('--help')
  expect(stderr).not.toMatch(/secret|\n {4}at /)
})

it('ends with status 2 for a variable that is neither on nor off', async () => {
  const { stderr, status } = await run(['--port', '0'], { REDGE_GATEWAY_ADMIN: 'yes' })
  expect(status).toBe(2)
  expect(stderr).toContain('REDGE_GATEWAY_ADMIN must be 1 or 0')
})

it('ends with status 1 when the port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const { stderr, status } = await run(['--redis', fixture.redis.url, '--port', String(port)])
  expect(status).toBe(1)
  expect(stderr).toContain(`Port ${port} on 127.0.0.1 is taken`)
  other.close()
})
