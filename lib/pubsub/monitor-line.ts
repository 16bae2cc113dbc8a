import { InvalidResponse } from '../errors.ts'

/** A command that the server ran, as redis-py's `next_command` gives it. */
export interface MonitoredCommand {
  /** When it ran, Unix time in seconds with microseconds. */
  readonly time: number
  /** Number of the database. */
  readonly db: number
  /** Address of the client; `lua` for a script, `unix` for a socket. */
  readonly clientAddress: string
  /** Port of the client, the path of a socket, or nothing for a script. */
  readonly clientPort: string
  readonly clientType: 'tcp' | 'unix' | 'lua' | 'unknown'
  /** The words with a space between. The server writes what is not plain ASCII as `\n`, `\\` or `\xff`. */
  readonly command: string
}

const LINE = /^(\d+(?:\.\d+)?) \[(\d+) (.*?)\] (.*)$/s
const WORD = /"((?:[^"\\]|\\.)*)"/gs

/**
 * The command in a line of MONITOR.
 *
 * @throws InvalidResponse when the line is none.
 */
export function parseMonitorLine(line: string): MonitoredCommand {
  const [matched, time, db, client = '', words = ''] = LINE.exec(line) ?? []
  if (matched === undefined) throw new InvalidResponse('The server sent no line of MONITOR')
  const command = Array.from(words.matchAll(WORD), ([, word = '']) => word.replaceAll('\\"', '"'))
  return { time: Number(time), db: Number(db), ...clientOf(client), command: command.join(' ') }
}

type Client = Pick<MonitoredCommand, 'clientAddress' | 'clientPort' | 'clientType'>

function clientOf(client: string): Client {
  if (client === 'lua') return { clientAddress: 'lua', clientPort: '', clientType: 'lua' }
  if (client === '') return { clientAddress: '', clientPort: '', clientType: 'unknown' }
  if (client.startsWith('unix')) {
    return { clientAddress: 'unix', clientPort: client.slice(5), clientType: 'unix' }
  }
  // Addresses of IPv6 have colons of their own.
  const colon = client.lastIndexOf(':')
  return {
    clientAddress: client.slice(0, Math.max(colon, 0)),
    clientPort: client.slice(colon + 1),
    clientType: 'tcp',
  }
}
