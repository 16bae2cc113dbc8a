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
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port, host: '127.0.0.1', noDelay: true })
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      socket.on('error', () => socket.destroy())
    }
    forward(client, upstream, roundTripMs / 2)
    forward(upstream, client, roundTripMs / 2)
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

function forward(from: Socket, to: Socket, delayMs: number): void {
  const later = inOrder(delayMs)
  from.on('data', (chunk) => later(() => to.write(chunk)))
  from.on('end', () => later(() => to.end()))
  from.on('close', () => later(() => to.destroy()))
}

/** Runs what it is given so many milliseconds later, one after the other. */
function inOrder(delayMs: number): (act: () => void) => void {
  const waiting: { readonly due: number; readonly act: () => void }[] = []
  const pump = (): void => {
    while (waiting[0] && waiting[0].due <= performance.now()) waiting.shift()?.act()
    if (waiting[0]) wait(waiting[0].due - performance.now(), pump)
  }
  return (act) => {
    waiting.push({ due: performance.now() + delayMs, act })
    if (waiting.length === 1) wait(delayMs, pump)
  }
}

/** Timers count whole milliseconds, and are late by up to one: the last part is waited for without one. */
function wait(ms: number, act: () => void): void {
  if (ms < 1) setImmediate(act)
  else setTimeout(act, Math.floor(ms))
}
