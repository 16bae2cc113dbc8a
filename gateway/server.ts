import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import {
  STREAM_FORMAT_HEADER,
  STREAM_HEARTBEAT_HEADER,
  SYNC_TOKEN_HEADER,
} from '../lib/protocol.ts'
import {
  type Answer,
  errorAnswer,
  errorJson,
  failureAnswer,
  type StreamAnswer,
} from './rest/answer.ts'

/** What a {@link GatewayServer} works with. */
export interface GatewayServerOptions {
  /** Answers a request; what it throws becomes an answer too. */
  readonly handle: (req: IncomingMessage) => Promise<Answer | StreamAnswer>
  /** Value of the header `upstash-sync-token`, asked for after each request. */
  readonly syncToken: () => string
  /** Whether browsers of any origin may call. */
  readonly cors: boolean
  /** Milliseconds that requests in flight are given when the server closes. */
  readonly drainMs: number
}

/** The HTTP side: methods, headers and the life of connections. */
export class GatewayServer {
  readonly #options: GatewayServerOptions
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #isClosing = false

  constructor(options: GatewayServerOptions) {
    this.#options = options
    this.#server = createServer(SERVER_OPTIONS, (req, res) => this.#onRequest(req, res))
    this.#server.on('clientError', refuseBrokenRequest)
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  /** The port that is listened on from now; rejects with the system's error, e.g. `EADDRINUSE`. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
    return (this.#server.address() as AddressInfo).port
  }

  /** Stops accepting, lets requests in flight end, and closes all connections. */
  async close(): Promise<void> {
    this.#isClosing = true
    const deadline = setTimeout(() => this.#server.closeAllConnections(), this.#options.drainMs)
    // A connection whose answer was under way when the closing began is idle only after it.
    const sweep = setInterval(() => this.#closeIdleConnections(), 20)
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
    clearInterval(sweep)
    clearTimeout(deadline)
  }

  #closeIdleConnections(): void {
    this.#server.closeIdleConnections()
    // One that has not asked for anything yet, as clients keep in reserve, is not idle to Node.
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy()
  }

  #onRequest(req: IncomingMessage, res: ServerResponse): void {
    const { method = '' } = req
    if (method === 'OPTIONS' && this.#options.cors) this.#send(req, res, { status: 200, body: '' })
    else if (!METHODS.has(method)) this.#send(req, res, errorAnswer(405, 'ERR method not allowed'))
    else {
      this.#options.handle(req).then(
        (answer) => {
          if ('start' in answer) this.#stream(req, res, answer)
          else this.#send(req, res, answer)
        },
        (error) => this.#send(req, res, failureAnswer(error)),
      )
    }
  }

  #stream(req: IncomingMessage, res: ServerResponse, answer: StreamAnswer): void {
    const headers = [...answer.headers, SYNC_TOKEN_HEADER, this.#options.syncToken()]
    if (this.#options.cors) headers.push(...corsHeaders(req))
    res.writeHead(answer.status, headers)
    answer.start(res)
  }

  #send(req: IncomingMessage, res: ServerResponse, answer: Answer): void {
    const { body } = answer
    const headers = [
      'content-type',
      typeof body === 'string' ? 'application/json' : 'application/octet-stream',
      'content-length',
      String(Buffer.byteLength(body)),
      SYNC_TOKEN_HEADER,
      this.#options.syncToken(),
    ]
    if (answer.retryAfter !== undefined) headers.push('retry-after', String(answer.retryAfter))
    if (answer.status === 405) headers.push('allow', answer.allow ?? [...METHODS].join(', '))
    if (this.#options.cors) headers.push(...corsHeaders(req))
    const isTooLong = answer.status === 413 && !req.complete
    if (this.#isClosing || isTooLong) headers.push('connection', 'close')
    res.writeHead(answer.status, headers)
    res.end(body)
  }
}

const SERVER_OPTIONS = {
  // Longer than clients and proxies keep theirs: one closed under a client looks to it like a failed write.
  keepAliveTimeout: 75_000,
  requestTimeout: 120_000,
  // The path form carries arguments in the URL.
  maxHeaderSize: 64 * 1024,
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT'])

const EXPOSED_HEADERS = [
  SYNC_TOKEN_HEADER,
  STREAM_FORMAT_HEADER,
  STREAM_HEARTBEAT_HEADER,
  'retry-after',
]

function corsHeaders({ headers }: IncomingMessage): string[] {
  if (headers.origin === undefined) return []
  return [
    'vary',
    'origin',
    'access-control-allow-origin',
    headers.origin,
    'access-control-allow-credentials',
    'true',
    'access-control-allow-methods',
    [...METHODS].join(', '),
    'access-control-allow-headers',
    headers['access-control-request-headers'] ?? '*',
    'access-control-expose-headers',
    EXPOSED_HEADERS.join(', '),
  ]
}

/** What Node could not read as HTTP is told so in JSON, like everything else. */
function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const status = STATUS_BY_CODE.get(error.code ?? '') ?? 400
  const reason = STATUS_CODES[status] ?? ''
  const body = errorJson(`ERR ${reason.toLowerCase()}`)
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nconnection: close\r\ncontent-type: application/json\r\n` +
      `content-length: ${body.length}\r\n\r\n${body}`,
  )
}

const STATUS_BY_CODE: ReadonlyMap<string, number> = new Map([
  ['HPE_HEADER_OVERFLOW', 431],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
])
