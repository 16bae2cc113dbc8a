import { ConnectionError, ResponseError, replyText } from '../../lib/errors.ts'
import {
  EVENT_STREAM_TYPE,
  STREAM_FORMAT_HEADER,
  STREAM_HEARTBEAT_HEADER,
} from '../../lib/protocol.ts'
import type { KeyPrefix } from '../access/key-prefix.ts'
import type { Backend } from '../redis/backend.ts'
import type { StreamAnswer } from './answer.ts'
import { EventStream } from './event-stream.ts'
import { RequestError } from './request-error.ts'
import type { StreamRequest } from './stream-request.ts'

/** What {@link Streams} works with. */
export interface StreamsOptions {
  /** How many there may be at a time. */
  readonly maxStreams: number
  /** Bytes that may wait for one client; also the most that one message may have. */
  readonly maxBacklog: number
  /** Milliseconds between two heartbeats. */
  readonly heartbeatMs: number
  /** Milliseconds for connecting to Redis and the answer to the command. */
  readonly connectTimeoutMs: number
  /** Milliseconds without an answer to a PING after which Redis counts as gone. */
  readonly silenceMs: number
}

/** Where a stream comes from. */
export interface StreamSource {
  readonly backend: Pick<Backend, 'openPush'>
  /** What all channels begin with. */
  readonly prefix: KeyPrefix | undefined
}

/**
 * The streams that are open. Each has a connection of its own to Redis: a slow reader then holds up nobody else, the
 * counts that Redis tells are those of the stream, and the operator sees each subscriber in CLIENT LIST.
 */
export class Streams {
  readonly #options: StreamsOptions
  readonly #open = new Set<EventStream>()
  #opening = 0
  #isClosed = false

  constructor(options: StreamsOptions) {
    this.#options = options
  }

  /**
   * The answer to a request for a stream, once Redis has accepted it.
   * @throws ConnectionError when there are too many or Redis is not reachable, RequestError when Redis refuses.
   */
  async open(
    { command, format }: StreamRequest,
    { backend, prefix }: StreamSource,
  ): Promise<StreamAnswer> {
    const { maxStreams, maxBacklog, heartbeatMs, ...limits } = this.#options
    if (this.#open.size + this.#opening >= maxStreams) {
      throw new ConnectionError(`max number of streams reached. Limit: ${maxStreams}`)
    }
    this.#opening++
    const redis = await backend
      .openPush(prefix?.addToChannels(command) ?? command, {
        ...limits,
        maxMessageSize: maxBacklog,
      })
      .catch(tellRefusal)
      .finally(() => this.#opening--)
    const stream = new EventStream(redis, {
      format,
      heartbeatMs,
      maxBacklog,
      canPing: command[0] !== 'MONITOR',
      translate: prefix && ((parts) => prefix.stripMessage(parts)),
      onEnd: () => this.#open.delete(stream),
    })
    this.#open.add(stream)
    if (this.#isClosed) stream.end()
    const formatHeader = format === 'plain' ? [] : [STREAM_FORMAT_HEADER, 'json']
    return {
      status: 200,
      headers: [...HEADERS, STREAM_HEARTBEAT_HEADER, String(heartbeatMs / 1000), ...formatHeader],
      start: (response) => stream.start(response),
    }
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size
  }

  /** Ends all streams, and those to come as soon as they are there. */
  close(): void {
    this.#isClosed = true
    for (const stream of this.#open) stream.end()
  }
}

const HEADERS = [
  'content-type',
  EVENT_STREAM_TYPE,
  'cache-control',
  'no-cache',
  // Proxies that collect answers before they pass them on (nginx) heed this.
  'x-accel-buffering',
  'no',
]

/** What Redis says of the command itself (no permission, say) is the client's business; the way there is not. */
function tellRefusal(error: unknown): never {
  if (!(error instanceof ResponseError)) throw error
  throw new RequestError(replyText(error))
}
