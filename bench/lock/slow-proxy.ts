import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a server that takes its time. */
export interface SlowProxy {
  readonly port: number
  close(): Promise<void>
}

/** A TCP proxy to a port of this machine, through which there and back takes so many milliseconds more. */
export async function startSlowProxy(port: number, roundTripMs: number): Promise<SlowProxy> {
  const sockets = new Set<Socket>()
  // Timers count whole milliseconds.
  const there = Math.ceil(roundTripMs / 2)
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port, host: '127.0.0.1', noDelay: true })
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      socket.on('error', () => socket.destroy())
    }
    forward(client, upstream, there)
    forward(upstream, client, roundTripMs - there)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** Timers of one length fire in the order in which they were set, so bytes keep theirs. */
function forward(from: Socket, to: Socket, delayMs: number): void {
  from.on('data', (chunk) => setTimeout(() => to.write(chunk), delayMs))
  from.on('end', () => setTimeout(() => to.end(), delayMs))
  from.on('close', () => setTimeout(() => to.destroy(), delayMs))
}
