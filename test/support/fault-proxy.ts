import { once } from 'node:events'
import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** An HTTP answer, read to its end. */
export interface ProxiedAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** A request that a fault has been given, in place of the server. */
export interface Exchange {
  /** Lets the server run the request; each call runs it once. */
  forward(): Promise<ProxiedAnswer>
  /** Answers the client. */
  answer(answer: ProxiedAnswer): void
  /** The response, for what is no proper answer. */
  readonly response: ServerResponse
  /** The connection to the client. */
  readonly socket: Socket
}

/** What happens to a request in place of being forwarded and answered. */
export type Fault = (exchange: Exchange) => void | Promise<void>

/** An HTTP proxy that is not to be relied on. */
export interface FaultProxy {
  readonly url: string
  /** Requests that a fault has met. */
  readonly faults: number
  /** Ends it, and every connection. */
  [Symbol.asyncDispose](): Promise<void>
}

/** A proxy in front of the server at `target`, which does `fault` to each `every`-th request. */
export async function startFaultProxy(
  target: string,
  fault: Fault,
  every = 1,
): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true })
  let requests = 0
  let faults = 0
  const serve = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const exchange = await exchangeOf(req, res, target, agent)
    if (++requests % every > 0) return exchange.answer(await exchange.forward())
    faults++
    await fault(exchange)
  }
  // A client that has left, or a server that cannot be reached: the client sees a lost connection.
  const server = createServer((req, res) => void serve(req, res).catch(() => res.destroy()))
  // As long as a client could want to keep it: a connection closed under a client is a fault of its own.
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get faults() {
      return faults
    },
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      agent.destroy()
      await closed
    },
  }
}

async function exchangeOf(
  req: IncomingMessage,
  response: ServerResponse,
  target: string,
  agent: Agent,
): Promise<Exchange> {
  const body = await buffer(req)
  return {
    response,
    socket: req.socket,
    forward: () => forwarded(req, body, target, agent),
    answer: ({ status, headers, body: text }) => {
      response.writeHead(status, { ...endToEnd(headers), 'content-length': text.length })
      response.end(text)
    },
  }
}

async function forwarded(
  { method, url = '/', headers }: IncomingMessage,
  body: Buffer,
  target: string,
  agent: Agent,
): Promise<ProxiedAnswer> {
  const sent = { ...endToEnd(headers), 'content-length': body.length }
  const outgoing = request(target + url, { method, headers: sent, agent })
  outgoing.end(body)
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
  return {
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    body: await buffer(incoming),
  }
}

/** Headers of the message, without those of the connection it came by. */
function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { connection, host, 'keep-alive': _, 'transfer-encoding': __, ...rest } = headers
  return rest
}
