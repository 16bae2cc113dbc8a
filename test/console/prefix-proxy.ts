import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that has another one below a path. */
export interface PrefixProxy {
  /** The address of what is below the path, without a slash at the end. */
  readonly url: string
  [Symbol.asyncDispose](): Promise<void>
}

/** Serves `target` below `/redge/`, and nothing beside it. The host that the browser asks for is handed on. */
export async function startPrefixProxy(target: string): Promise<PrefixProxy> {
  const server = createServer((asked, answer) => {
    if (asked.url?.startsWith('/redge/')) forward(asked, answer, new URL(target))
    else answer.writeHead(404).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/redge`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function forward(asked: IncomingMessage, answer: ServerResponse, { hostname, port }: URL): void {
  const path = asked.url?.slice('/redge'.length)
  const { method, headers } = asked
  const inner = request({ hostname, port, path, method, headers }, (reply) => {
    answer.writeHead(reply.statusCode ?? 502, reply.headers)
    answer.flushHeaders()
    reply.pipe(answer)
    reply.on('error', () => answer.destroy())
  })
  inner.on('error', () => answer.destroy())
  answer.on('close', () => inner.destroy())
  asked.pipe(inner)
}
