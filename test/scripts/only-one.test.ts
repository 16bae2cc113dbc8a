import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { link, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Failure } from '../../scripts/failure.ts'
import { beTheOnlyOne } from '../../scripts/only-one.ts'

const program = `
  import { beTheOnlyOne } from ${JSON.stringify(join(import.meta.dirname, '../../scripts/only-one.ts'))}
  const words = process.stdin[Symbol.asyncIterator]()
  process.stdout.write('here\\n')
  await words.next()
  const outcome = await beTheOnlyOne(process.argv[1]).then(() => 'owner', (error) => error.name)
  process.stdout.write(outcome + '\\n')
  await words.next()
`

let dir: string
const children: ChildProcessByStdio<Writable, Readable, null>[] = []

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'redge-only-'))
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(dir, { recursive: true, force: true })
})

/** A process that waits for a word, tries to be the only one, and stays until it is killed. */
function contender(folder: string) {
  const args = ['--input-type=module', '-e', program, folder]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  const lines = child.stdout.setEncoding('utf8')[Symbol.asyncIterator]()
  const line = async () => String((await lines.next()).value).trim()
  return { child, line, go: () => child.stdin.write('go\n') }
}

/** A socket as a killed process leaves it: a file that nobody listens at. */
async function leaveDeadSocket(folder: string): Promise<void> {
  const server = createServer().listen({ path: join(folder, 'other.sock') })
  await once(server, 'listening')
  await link(join(folder, 'other.sock'), join(folder, 'start.sock'))
  server.close()
  await once(server, 'close')
}

it.each([
  ['an empty folder', async () => {}],
  ['a folder where one was killed', leaveDeadSocket],
])('lets one of two in when both start at once in %s', async (_, prepare) => {
  const pairs = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const folder = await mkdtemp(join(dir, 'pair-'))
      await prepare(folder)
      return [contender(folder), contender(folder)]
    }),
  )
  await Promise.all(pairs.flat().map(({ line }) => line()))
  for (const { go } of pairs.flat()) go()
  const outcomes = await Promise.all(
    pairs.map(async (pair) => (await Promise.all(pair.map(({ line }) => line()))).sort()),
  )
  expect(outcomes).toEqual(pairs.map(() => ['Failure', 'owner']))
})

it('lets one of many in', async () => {
  await leaveDeadSocket(dir)
  const starts = await Promise.allSettled(Array.from({ length: 20 }, () => beTheOnlyOne(dir)))
  const [owner, ...others] = starts.flatMap((start) =>
    start.status === 'fulfilled' ? [start.value] : [],
  )
  expect(others).toEqual([])
  const refusals = starts.flatMap((start) => (start.status === 'rejected' ? [start.reason] : []))
  expect(refusals.every((error) => error instanceof Failure)).toBe(true)
  expect(String(refusals[0])).toContain(`already runs in this folder (process ${process.pid})`)
  await owner?.[Symbol.asyncDispose]()
  expect(await readdir(dir)).toEqual([])
})

it('lets the next one in when the owner has ended, in whatever way', async () => {
  const first = contender(dir)
  expect(await first.line()).toBe('here')
  first.go()
  expect(await first.line()).toBe('owner')
  await expect(beTheOnlyOne(dir)).rejects.toThrow(`process ${first.child.pid}`)
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')
  await using _ = await beTheOnlyOne(dir)
  expect(await readdir(dir)).toEqual(['start.sock'])
})

it('does not take one that is stopped for dead', async () => {
  const stopped = contender(dir)
  expect(await stopped.line()).toBe('here')
  stopped.go()
  expect(await stopped.line()).toBe('owner')
  stopped.child.kill('SIGSTOP')
  await expect(beTheOnlyOne(dir)).rejects.toThrow('process unknown')
})

it('passes over the lock of one that was killed while it started', async () => {
  const lock = join(dir, 'start.lock')
  await writeFile(lock, '')
  const longAgo = new Date(Date.now() - 60_000)
  await utimes(lock, longAgo, longAgo)
  await using _ = await beTheOnlyOne(dir)
  expect(await readdir(dir)).toEqual(['start.sock'])
})
