import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { join, relative } from 'node:path'
import { codeOf, Failure } from './failure.ts'

/**
 * Makes this process the only `npm start` of the folder until it ends.
 * Listens on a socket file: unlike a file with a process id, it cannot outlive its owner and mislead.
 *
 * @throws {Failure} when another one runs.
 */
export async function beTheOnlyOne(stateDir: string): Promise<AsyncDisposable> {
  const path = shortest(join(stateDir, 'start.sock'))
  const other = await askOwner(path)
  if (other !== undefined) {
    throw new Failure(
      `npm start already runs in this folder (process ${other}).`,
      'Use that one, or stop it first (Ctrl-C in its terminal).',
    )
  }
  rmSync(path, { force: true })
  const server = createServer((socket) => socket.end(`${process.pid}\n`))
  const listens = await listen(server, path)
  return { [Symbol.asyncDispose]: async () => void (listens && server.close()) }
}

// The path of a socket may have about 100 characters.
function shortest(path: string): string {
  const fromHere = relative(process.cwd(), path)
  return fromHere.length < path.length ? fromHere : path
}

async function askOwner(path: string): Promise<string | undefined> {
  const socket = connect({ path }).setEncoding('utf8').setTimeout(1_000)
  socket.on('timeout', () => socket.destroy())
  try {
    let answer = ''
    for await (const part of socket) answer += part
    return answer.trim() || 'unknown'
  } catch {
    return undefined
  }
}

async function listen(server: Server, path: string): Promise<boolean> {
  try {
    server.listen({ path })
    await once(server, 'listening')
    server.unref()
    return true
  } catch (error) {
    // Some shared folders cannot hold a socket: better no protection than no start.
    if (codeOf(error) === 'EADDRINUSE') throw error
    return false
  }
}
