import { once } from 'node:events'
import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/**
 * The server's answer to PING, such as `+PONG` or `-NOAUTH Authentication required.`.
 * Rejects when there is no server, or none that answers in `timeoutMs`.
 */
export async function ping(url: URL, timeoutMs = 3_000): Promise<string> {
  const socket = open(url)
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`No answer in ${timeoutMs} ms`)))
  try {
    await once(socket, url.protocol === 'rediss:' ? 'secureConnect' : 'connect')
    socket.write(words(['PING'], url))
    return await lastReply(socket, url.password === '' ? 1 : 2)
  } finally {
    socket.destroy()
  }
}

function open(url: URL): Socket {
  if (url.protocol === 'unix:') return connectPlain({ path: decodeURIComponent(url.pathname) })
  const host = url.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1'
  const port = Number(url.port || 6379)
  return url.protocol === 'rediss:'
    ? connectTls({ host, port, ...(isIP(host) === 0 && { servername: host }) })
    : connectPlain({ host, port })
}

function words(command: readonly string[], { username, password }: URL): string {
  if (password === '') return encode(command)
  const credentials = [username, password].filter((part) => part !== '').map(decodeURIComponent)
  return encode(['AUTH', ...credentials]) + encode(command)
}

function encode(command: readonly string[]): string {
  const parts = command.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`)
  return `*${command.length}\r\n${parts.join('')}`
}

async function lastReply(socket: Socket, count: number): Promise<string> {
  let text = ''
  for await (const part of socket.setEncoding('utf8')) {
    text += part
    const lines = text.split('\r\n').slice(0, -1)
    const error = lines.find((line) => line.startsWith('-'))
    if (error !== undefined) return error
    const last = lines[count - 1]
    if (last !== undefined) return last
  }
  throw new Error('The server closed the connection')
}
