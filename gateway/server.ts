import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { SYNC_TOKEN_HEADER } from '../lib/protocol.ts'
import {
  type Answer,
  errorAnswer,
  errorJson,
  failureAnswer,
  type StreamAnswer,
} from './rest/answer.ts'
import { corsHeaders, METHODS } from './rest/cors.ts'
import { USAGE_PATH } from './rest/operations.ts'
import type { Memory } from './watch/memory.ts'
import type { RequestEvent } from './watch/request-event.ts'
import { RequestRecord } from './watch/request-record.ts'

/** What a {@link GatewayServer} works with. */
export interface GatewayServerOptions {
  /** Answers a request; what it throws becomes an answer too. */
  readonly handle: (req: IncomingMessage, record: RequestRecord) => Promise<Answer | StreamAnswer>
  /** Is told of each request that was answered. */
  readonly onRequest: (event: RequestEvent) => void
  /** What bodies and answers are counted against. */
  readonly memory: Memory
  /** Milliseconds without a byte after which a connection is closed. */
  readonly socketTimeoutMs: number
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
  #inFlight = 0

  constructor(options: GatewayServerOptions) {
    this.#options = options
    this.#server = createServer(SERVER_OPTIONS, (req, res) => this.#onRequest(req, res))
    this.#server.setTimeout(options.socketTimeoutMs)
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

  /** How many requests are being answered. */
  get inFlight(): number {
    return this.#inFlight
  }

  #onRequest(req: IncomingMessage, res: ServerResponse): void {
    const { handle, cors, memory } = this.#options
    const record = new RequestRecord(memory)
    this.#inFlight++
    // Only then is what was written with the client, or will never be.
    res.on('close', () => {
      this.#inFlight--
      record.release()
    })
    const { method = '' } = req
    const send = (answer: Answer): void => this.#send(req, res, record, answer)
    if (method === 'OPTIONS' && cors) send({ status: 200, body: '' })
    else if (!METHODS.includes(method) && !isUsageReset(req)) {
      send(errorAnswer(405, 'ERR method not allowed'))
    } else {
      handle(req, record).then(
        (answer) => ('start' in answer ? this.#stream(req, res, record, answer) : send(answer)),
        (error) => send(failureAnswer(error)),
      )
    }
  }

  #stream(
    req: IncomingMessage,
    res: ServerResponse,
    record: RequestRecord,
    answer: StreamAnswer,
  ): void {
    const headers = [...answer.headers, SYNC_TOKEN_HEADER, this.#syncToken(record)]
    if (this.#options.cors) headers.push(...corsHeaders(req))
    res.writeHead(answer.status, headers)
    this.#tell(req, record, answer.status, 0)
    answer.start(res)
  }

  #send(req: IncomingMessage, res: ServerResponse, record: RequestRecord, wish: Answer): void {
    // JSON text takes as many bytes as it has characters, or somewhat more.
    const answer = record.hold(wish.body.length) ? wish : NO_MEMORY
    const size = Buffer.byteLength(answer.body)
    this.#tell(req, record, answer.status, size)
    if (answer.isDropped) req.socket.destroy()
    else this.#write(req, res, answer, size, this.#syncToken(record))
  }

  #syncToken(record: RequestRecord): string {
    return record.syncToken ?? this.#options.syncToken()
  }

  #write(
    req: IncomingMessage,
    res: ServerResponse,
    answer: Answer,
    size: number,
    syncToken: string,
  ): void {
    const { body } = answer
    const headers = [
      'content-type',
      answer.contentType ??
        (typeof body === 'string' ? 'application/json' : 'application/octet-stream'),
      'content-length',
      String(size),
      SYNC_TOKEN_HEADER,
      syncToken,
    ]
    if (answer.retryAfter !== undefined) headers.push('retry-after', String(answer.retryAfter))
    if (answer.status === 405) headers.push('allow', answer.allow ?? METHODS.join(', '))
    if (this.#options.cors) headers.push(...corsHeaders(req))
    const isTooLong = answer.status === 413 && !req.complete
    if (this.#isClosing || isTooLong) headers.push('connection', 'close')
    res.writeHead(answer.status, headers)
    // What is ASCII takes as many bytes as characters, and needs no encoding.
    if (typeof body === 'string' && size === body.length) res.end(body, 'latin1')
    else res.end(body)
  }

  #tell(req: IncomingMessage, record: RequestRecord, status: number, bytesSent: number): void {
    const { endpoint, token, commands, bytesReceived, startedAt } = record
    this.#options.onRequest({
      method: req.method ?? '',
      endpoint,
      token,
      status,
      commands,
      duration: (performance.now() - startedAt) / 1000,
      bytesReceived,
      bytesSent,
    })
  }
}

/** What was asked for has run: this is no 503. */
const NO_MEMORY: Answer = errorAnswer(
  502,
  'ERR the gateway has no memory left for the answer. What was asked may have been applied or not',
)

/** The one thing that can be deleted. */
function isUsageReset({ method, url }: IncomingMessage): boolean {
  return method === 'DELETE' && url?.split('?', 1)[0] === USAGE_PATH
}

const SERVER_OPTIONS = {
  // Longer than clients and proxies keep theirs: one closed under a client looks to it like a failed write.
  keepAliveTimeout: 75_000,
  requestTimeout: 120_000,
  // The path form carries arguments in the URL.
  maxHeaderSize: 64 * 1024,
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
