import type { IncomingMessage } from 'node:http'
import { MULTI_EXEC_PATH, PIPELINE_PATH } from '../../lib/protocol.ts'
import type { Command } from '../redis/encode.ts'
import { type Answer, errorAnswer, type StreamAnswer } from './answer.ts'
import { readBody } from './body.ts'
import type { CommandRunner } from './command-runner.ts'
import { type ConfirmationDefaults, requestedConfirmation } from './confirmation.ts'
import { requestedFormat } from './format.ts'
import { parseBatch, parseCommand } from './json-request.ts'
import { parsePath, type RequestPath } from './path-request.ts'
import { RequestError } from './request-error.ts'
import { streamRequest } from './stream-request.ts'
import type { Streams } from './streams.ts'
import type { TokenCheck } from './token.ts'

/** What a {@link RestHandler} works with. */
export interface RestHandlerOptions {
  readonly runner: CommandRunner
  readonly streams: Pick<Streams, 'open'>
  readonly token: TokenCheck
  /** What writes wait for when a request does not say. @default none, and none may be asked for */
  readonly confirmation?: ConfirmationDefaults
  /** Bytes that the body of one request may have. */
  readonly maxBodySize: number
}

/** Answers the requests of the Upstash REST API. */
export class RestHandler {
  readonly #options: RestHandlerOptions

  constructor(options: RestHandlerOptions) {
    this.#options = options
  }

  /**
   * The answer to a request.
   * @throws RequestError or ConnectionError when the request did not get as far as a reply.
   */
  async handle(req: IncomingMessage): Promise<Answer | StreamAnswer> {
    const { runner, streams, token, confirmation, maxBodySize } = this.#options
    const path = parsePath(req.url ?? '/')
    if (!token.accepts(path.token, req.headers.authorization)) {
      return errorAnswer(401, 'WRONGPASS invalid or missing auth token')
    }
    const stream = streamRequest(req, path)
    if (stream) {
      if (req.method === 'HEAD' || req.method === 'PUT') return NOT_FOR_STREAMS
      // What the SDK sends as a body, `[]`, says nothing.
      await readBody(req, maxBodySize)
      return streams.open(stream)
    }
    const endpoint = req.method === 'POST' ? endpointOf(path) : undefined
    const format = requestedFormat(req.headers, endpoint !== MULTI_EXEC_PATH)
    const confirm = confirmation && requestedConfirmation(req.headers, confirmation)
    const body = await readBody(req, maxBodySize)
    switch (endpoint) {
      case '/':
        return runner.run(parseCommand(body), format, confirm)
      case PIPELINE_PATH:
        return runner.runPipeline(parseBatch(body), format, confirm)
      case MULTI_EXEC_PATH:
        return runner.runTransaction(parseBatch(body), format, confirm)
      default:
        return runner.run(pathCommand(path, body), format, confirm)
    }
  }
}

const NOT_FOR_STREAMS: Answer = {
  ...errorAnswer(405, 'ERR method not allowed'),
  allow: 'GET, POST',
}

function endpointOf({ segments }: RequestPath): Endpoint | undefined {
  if (segments.length > 1) return undefined
  const path = `/${segments[0] ?? ''}`.toLowerCase()
  return path === '/' || path === PIPELINE_PATH || path === MULTI_EXEC_PATH ? path : undefined
}

type Endpoint = '/' | typeof PIPELINE_PATH | typeof MULTI_EXEC_PATH

/** The segments, then the body, then the query, as the words of one command. */
function pathCommand({ segments, options }: RequestPath, body: Buffer): Command {
  if (segments.length === 0) throw new RequestError('ERR empty command')
  return body.length === 0 ? [...segments, ...options] : [...segments, body, ...options]
}
