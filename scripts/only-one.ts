import { once } from 'node:events'
import { closeSync, openSync, rmSync, statSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { join, relative } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { codeOf, Failure } from './failure.ts'

const answerWithinMs = 1_000
const staleAfterMs = 10_000

/**
 * Makes this process the only `npm start` of the folder until it ends.
 * Listens on a socket file: unlike a file with a process id, it cannot outlive its owner and mislead.
 *
 * @throws {Failure} when another one runs.
 */
export async function beTheOnlyOne(stateDir: string): Promise<AsyncDisposable> {
  const path = shortest(join(stateDir, 'start.sock'))
  const server = createServer((socket) => socket.end(`${process.pid}\n`))
  const listens = await oneAtATime(join(stateDir, 'start.lock'), () => takeOver(server, path))
  return { [Symbol.asyncDispose]: async () => void (listens && server.close()) }
}

// The path of a socket may have about 100 characters.
function shortest(path: string): string {
  const fromHere = relative(process.cwd(), path)
  return fromHere.length < path.length ? fromHere : path
}

/**
 * Does the work while no other process does it in this folder. Without that, a socket that is about to listen would
 * look to others like one that a dead process has left, and they would remove it.
 */
async function oneAtATime<T>(lockFile: string, work: () => Promise<T>): Promise<T> {
  while (!create(lockFile)) {
    // The work takes about a second at most, so whoever made this one was killed at it.
    if (ageMs(lockFile) > staleAfterMs) rmSync(lockFile, { force: true })
    else await delay(10)
  }
  try {
    return await work()
  } finally {
    rmSync(lockFile, { force: true })
  }
}

function create(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx'))
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

function ageMs(file: string): number {
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats === undefined ? 0 : Date.now() - stats.mtimeMs
}

async function takeOver(server: Server, path: string): Promise<boolean> {
  const outcome = await listen(server, path)
  if (outcome !== 'taken') return outcome === 'listens'
  const owner = await askOwner(path)
  if (owner !== undefined) {
    throw new Failure(
      `npm start already runs in this folder (process ${owner}).`,
      'Use that one, or stop it first (Ctrl-C in its terminal).',
    )
  }
  rmSync(path, { force: true })
  return (await listen(server, path)) === 'listens'
}

async function listen(server: Server, path: string): Promise<'listens' | 'taken' | 'cannot'> {
  try {
    server.listen({ path })
    await once(server, 'listening')
    server.unref()
    return 'listens'
  } catch (error) {
    // Some shared folders cannot hold a socket: better no protection than no start.
    return codeOf(error) === 'EADDRINUSE' ? 'taken' : 'cannot'
  }
}

/** The process that listens, as far as it says so; `undefined` when none does. */
async function askOwner(path: string): Promise<string | undefined> {
  const socket = connect({ path }).setEncoding('utf8')
  socket.setTimeout(answerWithinMs, () => socket.destroy())
  let answer = ''
  try {
    for await (const part of socket) answer += part
  } catch (error) {
    if (codeOf(error) === 'ECONNREFUSED' || codeOf(error) === 'ENOENT') return undefined
  }
  // One that accepts and says nothing is there all the same: stopped, or very busy.
  return answer.trim() || 'unknown'
}
