import type { IncomingMessage } from 'node:http'
import { MULTI_EXEC_PATH, PIPELINE_PATH, SYNC_TOKEN_HEADER } from '../../lib/protocol.ts'
import type { Access } from '../access/access.ts'
import type { Accesses } from '../access/accesses.ts'
import type { Command } from '../redis/encode.ts'
import type { Simulation } from '../simulate/simulation.ts'
import type { EndpointName } from '../watch/request-event.ts'
import type { RequestRecord } from '../watch/request-record.ts'
import { type Answer, errorAnswer, type StreamAnswer } from './answer.ts'
import { readBody } from './body.ts'
import type { RunOptions } from './command-runner.ts'
import { requestedConfirmation } from './confirmation.ts'
import { requestedFormat } from './format.ts'
import { parseBatch, parseCommand } from './json-request.ts'
import { parsePath, type RequestPath } from './path-request.ts'
import { RequestError } from './request-error.ts'
import { isRestTokenCommand, restTokenAnswer } from './rest-token.ts'
import { type StreamRequest, streamRequest } from './stream-request.ts'
import type { Streams } from './streams.ts'
import { givenToken } from './token.ts'

/** What a {@link RestHandler} works with. */
export interface RestHandlerOptions {
  readonly accesses: Pick<Accesses, 'find'>
  readonly streams: Pick<Streams, 'open'>
  /** Bytes that the body of one request may have. */
  readonly maxBodySize: number
  /** Faults to meet. @default none */
  readonly simulation?: Simulation | undefined
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
  async handle(req: IncomingMessage, record: RequestRecord): Promise<Answer | StreamAnswer> {
    const path = parsePath(req.url ?? '/')
    const found = this.#options.accesses.find(givenToken(path.token, req.headers.authorization))
    // Tokens that are known are found without waiting.
    const access = found instanceof Promise ? await found : found
    if (!access) return UNAUTHORIZED
    this.#admit(access, record)
    const stream = streamRequest(req, path)
    if (stream) return this.#stream(req, record, access, stream)
    return this.#answer(req, record, access, path)
  }

  #admit(access: Access, record: RequestRecord): void {
    record.token = access.name
    access.limit?.take()
    this.#options.simulation?.take()
    access.usage.requests++
  }

  async #answer(
    req: IncomingMessage,
    record: RequestRecord,
    access: Access,
    path: RequestPath,
  ): Promise<Answer> {
    const endpoint = req.method === 'POST' ? endpointOf(path) : undefined
    record.endpoint = NAMES[endpoint ?? 'path']
    const format = requestedFormat(req.headers, endpoint !== MULTI_EXEC_PATH)
    const options = runOptions(req, record, access)
    const body = await readBody(req, this.#options.maxBodySize, record)
    const { runner } = access
    if (endpoint === PIPELINE_PATH || endpoint === MULTI_EXEC_PATH) {
      const commands = parseBatch(body)
      record.commands = commands.length
      const run = endpoint === PIPELINE_PATH ? runner.runPipeline : runner.runTransaction
      return this.#run(() => run.call(runner, commands, format, options))
    }
    const command = endpoint === '/' ? parseCommand(body) : pathCommand(path, body)
    record.commands = 1
    if (isRestTokenCommand(command)) return restTokenAnswer(command, access, format)
    return this.#run(() => runner.run(command, format, options))
  }

  #run(run: () => Promise<Answer>): Promise<Answer> {
    const { simulation } = this.#options
    return simulation ? simulation.run(run) : run()
  }

  async #stream(
    req: IncomingMessage,
    record: RequestRecord,
    access: Access,
    request: StreamRequest,
  ): Promise<Answer | StreamAnswer> {
    record.endpoint = 'stream'
    if (req.method === 'HEAD' || req.method === 'PUT') return NOT_FOR_STREAMS
    // What the SDK sends as a body, `[]`, says nothing.
    await readBody(req, this.#options.maxBodySize, record)
    const refusal = access.policy.refuseStream(request.command)
    if (refusal !== undefined) return errorAnswer(400, refusal)
    record.commands = 1
    access.usage.commands++
    return this.#options.streams.open(request, access)
  }
}

function runOptions(
  { headers }: IncomingMessage,
  record: RequestRecord,
  access: Access,
): RunOptions {
  const confirmation = requestedConfirmation(headers, access.confirmation)
  return { record, confirmation, syncToken: headers[SYNC_TOKEN_HEADER]?.toString() }
}

const UNAUTHORIZED: Answer = errorAnswer(401, 'WRONGPASS invalid or missing auth token')

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

const NAMES: Readonly<Record<Endpoint | 'path', EndpointName>> = {
  '/': 'command',
  [PIPELINE_PATH]: 'pipeline',
  [MULTI_EXEC_PATH]: 'multi-exec',
  path: 'path',
}

/** The segments, then the body, then the query, as the words of one command. */
function pathCommand({ segments, options }: RequestPath, body: Buffer): Command {
  if (segments.length === 0) throw new RequestError('ERR empty command')
  return body.length === 0 ? [...segments, ...options] : [...segments, body, ...options]
}
