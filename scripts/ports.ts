import { once } from 'node:events'
import { createServer } from 'node:net'
import { codeOf, Failure } from './failure.ts'

/** A port on 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return address.port
}

async function isFree(port: number): Promise<boolean> {
  // macOS lets a listener on one address stand beside one on all addresses, so both are asked.
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '0.0.0.0'))
}

async function canListen(port: number, host: string): Promise<boolean> {
  const server = createServer().listen(port, host)
  try {
    await once(server, 'listening')
    server.close()
    await once(server, 'close')
    return true
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') return false
    if (codeOf(error) === 'EACCES') {
      throw new Failure(`Port ${port} is not open to this user.`, 'Choose a port above 1023.')
    }
    throw error
  }
}

/** A port to listen on: what was asked for, and where it is not the usual one. */
export interface PortWish {
  /** The option's name, for messages. */
  readonly flag: string
  /** The port the user named; `0` takes any free one. */
  readonly wanted: number | undefined
  /** Where to look first when the user named none. */
  readonly usual: number
}

/**
 * The port to use: the one asked for, else the first free one from the usual one upwards.
 *
 * @throws {Failure} when the port asked for is taken.
 */
export async function choosePort(
  { flag, wanted, usual }: PortWish,
  avoid: ReadonlySet<number> = new Set(),
): Promise<number> {
  if (wanted === 0) return freePort()
  if (wanted !== undefined) {
    if (!avoid.has(wanted) && (await isFree(wanted))) return wanted
    throw new Failure(
      `Port ${wanted} is taken.`,
      `Stop what listens there, choose another port with ${flag}, or leave ${flag} out.`,
    )
  }
  for (let port = usual; port < usual + 100; port++) {
    if (avoid.has(port) || !(await isFree(port))) continue
    return port
  }
  throw new Failure(
    `The ports ${usual} to ${usual + 99} are all taken.`,
    `Choose another with ${flag}.`,
  )
}
