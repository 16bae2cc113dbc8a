import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { type Program, startProgram } from '../support/program.ts'
import { startRedis } from '../support/redis-server.ts'

const root = join(import.meta.dirname, '../..')
const ready = /Ctrl-C stops all of it/

let dir: string
const programs: Program[] = []

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'redge-start-'))
})
afterEach(async () => {
  for (const program of programs.splice(0)) await program[Symbol.asyncDispose]()
  await rm(dir, { recursive: true, force: true, maxRetries: 5 })
})

/** Runs what `npm start` runs when the dependencies are there, with data of its own. */
async function start(args: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Program> {
  const program = await startProgram({
    command: process.execPath,
    args: [join(root, 'scripts/start.ts'), ...args],
    cwd: root,
    ownDir: dir,
    env: { REDGE_DIR: dir, ...env },
  })
  programs.push(program)
  return program
}

const anyPorts = ['--port', '0', '--gateway-port', '0']

describe('start, when something is in the way', () => {
  it('names an option it does not know, and those it knows', async () => {
    const program = await start(['--prot', '1'])
    expect(await program.ended()).toBe('exit code 1')
    expect(program.output()).toContain("Unknown option '--prot'")
    expect(program.output()).toContain('--gateway-port N')
  })

  it('says how to install Redis where it cannot be brought', async () => {
    await symlink('/bin/sh', join(dir, 'sh'))
    const program = await start(anyPorts, { PATH: dir })
    expect(await program.ended()).toBe('exit code 1')
    expect(program.output()).toContain('There is no redis-server or valkey-server on the PATH')
    expect(program.output()).toMatch(/install/)
    expect(program.output()).toContain('REDIS_URL=')
  })

  it('says so when nothing answers at REDIS_URL, without its password', async () => {
    const program = await start(anyPorts, { REDIS_URL: 'redis://ada:hunter2@127.0.0.1:1/0' })
    expect(await program.ended()).toBe('exit code 1')
    expect(program.output()).toContain('No Redis answers at redis://ada:***@127.0.0.1:1/0')
    expect(program.output()).toContain('correct REDIS_URL')
    expect(program.output()).not.toContain('hunter2')
  })

  it('says so when nothing answers at a socket that REDIS_URL names', async () => {
    const path = join(dir, 'nope.sock')
    const program = await start(anyPorts, { REDIS_URL: `unix://:hunter2@${path}` })
    expect(await program.ended()).toBe('exit code 1')
    expect(program.output()).toMatch(/No Redis answers at unix:\S+nope\.sock \(REDIS_URL\)/)
    expect(program.output()).toContain('correct REDIS_URL')
    expect(program.output()).not.toContain('hunter2')
  })

  it('asks for the password of a socket when REDIS_URL lacks it', async () => {
    const redis = await startRedis({ args: ['--requirepass', 'hunter2'] })
    const program = await start(anyPorts, { REDIS_URL: `unix://${redis.socket}` })
    expect(await program.ended()).toBe('exit code 1')
    await redis.stop()
    expect(program.output()).toContain('refuses: NOAUTH')
  })

  it('asks for the password when REDIS_URL lacks it', async () => {
    const redis = await startRedis({ args: ['--requirepass', 'hunter2'] })
    const program = await start(anyPorts, { REDIS_URL: redis.url })
    expect(await program.ended()).toBe('exit code 1')
    await redis.stop()
    expect(program.output()).toContain('refuses: NOAUTH')
    expect(program.output()).toContain('redis://:password@host:port')
  })

  it('refuses a REDIS_URL that is no address', async () => {
    const program = await start(anyPorts, { REDIS_URL: 'localhost' })
    expect(await program.ended()).toBe('exit code 1')
    expect(program.output()).toContain('REDIS_URL is not a URL')
  })

  it('does not empty a server that is not its own', async () => {
    const program = await start(['--fresh'], { REDIS_URL: inject('redisUrl') })
    expect(await program.ended()).toBe('exit code 1')
    expect(program.output()).toContain('--fresh empties the Redis that npm start runs itself')
  })

  it('names a port that was asked for and is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const program = await start(['--port', String(port), '--gateway-port', '0'])
    expect(await program.ended()).toBe('exit code 1')
    taken.close()
    expect(program.output()).toContain(`Port ${port} is taken.`)
    expect(program.processes()).toEqual([])
  })

  it('says which file is damaged', async () => {
    await writeFile(join(dir, 'secrets.json'), '{')
    const program = await start(anyPorts)
    expect(await program.ended()).toBe('exit code 1')
    expect(program.output()).toContain('secrets.json is damaged')
  })
})

// A start may have to build what the Worker serves.
describe('start, when it runs', { timeout: 120_000 }, () => {
  const holders = [createServer(), createServer()]
  let wasFree: boolean[] = []

  beforeAll(async () => {
    // Taken by somebody else already is as good.
    wasFree = await Promise.all([
      tryToListen(holders[0] ?? createServer(), 8787),
      tryToListen(holders[1] ?? createServer(), 8079),
    ])
  })
  afterAll(() => {
    for (const [index, server] of holders.entries()) if (wasFree[index]) server.close()
  })

  it('steps over taken ports and says so', async () => {
    const program = await start()
    await program.printed(ready)
    expect(program.output()).toMatch(/Port 8787 is taken, so the Worker uses \d+\./)
    expect(program.output()).toMatch(/Port 8079 is taken, so the gateway uses \d+\./)
    const [, port] = /Worker +http:\/\/127\.0\.0\.1:(\d+)/.exec(program.output()) ?? []
    expect(Number(port)).toBeGreaterThan(8787)
  })

  it('keeps its secrets to the user', async () => {
    const program = await start(anyPorts)
    await program.printed(ready)
    for (const file of ['secrets.json', 'worker.env']) {
      expect((await stat(join(dir, file))).mode & 0o777).toBe(0o600)
    }
    const { apiToken } = JSON.parse(await readFile(join(dir, 'secrets.json'), 'utf8'))
    expect(program.output()).toContain(apiToken)
  })

  it.each([
    ['redis-server', /redis-server/],
    ['wrangler dev', /wrangler\.js/],
  ])('stops the rest and says so when %s dies', async (name, pattern) => {
    const program = await start(anyPorts)
    await program.printed(ready)
    const part = program.processes().find(({ command }) => pattern.test(command))
    process.kill(part?.pid ?? expect.fail(`No ${name}`), 'SIGKILL')
    expect(await program.ended()).toBe('exit code 1')
    expect(program.output()).toContain(`${name} has ended by itself (signal SIGKILL)`)
    expect(program.processes()).toEqual([])
  })

  it('stops what it has started when it is interrupted before all is ready', async () => {
    const program = await start(anyPorts)
    const parts = () => program.processes().map(({ command }) => command)
    await expect.poll(parts, { timeout: 60_000 }).toContainEqual(expect.stringMatching(/workerd/))
    process.kill(program.child.pid, 'SIGINT')
    expect(await program.ended()).toBe('exit code 0')
    expect(program.output()).not.toMatch(ready)
    expect(program.processes()).toEqual([])
  })

  it('leaves nothing behind when it is killed itself', async () => {
    const program = await start(anyPorts)
    await program.printed(ready)
    process.kill(program.child.pid, 'SIGKILL')
    await expect.poll(() => program.processes(), { timeout: 60_000 }).toEqual([])
  })

  it('stops when npm is killed, which cannot forward that', async () => {
    const program = await startProgram({
      command: 'sh',
      args: [
        '-c',
        '"$0" "$@"; exit',
        process.execPath,
        join(root, 'scripts/start.ts'),
        ...anyPorts,
      ],
      cwd: root,
      ownDir: dir,
      env: { REDGE_DIR: dir, npm_lifecycle_event: 'start' },
    })
    programs.push(program)
    await program.printed(ready)
    process.kill(program.child.pid, 'SIGKILL')
    await expect.poll(() => program.processes(), { timeout: 60_000 }).toEqual([])
    expect(program.output()).toContain('Stopping (npm has ended)')
  })

  it('uses the server of REDIS_URL and starts none', async () => {
    const program = await start(anyPorts, { REDIS_URL: inject('redisUrl') })
    await program.printed(ready)
    expect(program.output()).toContain(`${inject('redisUrl')} (REDIS_URL)`)
    expect(program.processes().some(({ command }) => command.includes('redis-server'))).toBe(false)
  })
})

async function tryToListen(server: ReturnType<typeof createServer>, port: number) {
  server.listen(port, '127.0.0.1')
  return once(server, 'listening').then(
    () => true,
    () => false,
  )
}
