import { connect as connectSocket, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Command } from './encode.ts'
import type { RedisTarget } from './url.ts'

/** A socket to the target that is connecting; what is written meanwhile is sent then. */
export function dial({ address, tls, trust }: RedisTarget): Socket {
  if (!tls || 'path' in address) return connectSocket(address)
  const { insecure, ...pem } = trust ?? {}
  const servername = isIP(address.host) ? {} : { servername: address.host }
  return connectTls({ ...address, ...servername, ...pem, rejectUnauthorized: !insecure })
}

/** What a new connection sends first: who it is, and which database it is for. */
export function loginCommands({ username, password = '', db }: RedisTarget): Command[] {
  const commands: Command[] = []
  if (username !== undefined) commands.push(['AUTH', username, password])
  else if (password) commands.push(['AUTH', password])
  if (db !== 0) commands.push(['SELECT', String(db)])
  return commands
}
