import type { ErrorFacts } from '../errors.ts'
import {
  ENCODING_HEADER,
  EVENT_STREAM_TYPE,
  MULTI_EXEC_PATH,
  PIPELINE_PATH,
  STREAM_FORMAT_HEADER,
  SYNC_TOKEN_HEADER,
} from '../protocol.ts'
import type { Word } from '../wire/encode.ts'
import type { RawReply } from '../wire/replies.ts'
import { utf8Size } from '../wire/utf8-size.ts'
import { type HttpAnswer, ReadAnswer, readBatch, readSingle } from './answers.ts'
import { summaryOf } from './batch-summary.ts'
import { batchBody, type RequestBody, singleBody, streamPath } from './bodies.ts'
import { failureOf, signalFor, untilAborted } from './deadline.ts'
import { type EventStream, openEventStream } from './event-stream.ts'
import {
  batchFactsOf,
  type CallOptions,
  factsOf,
  type Requester,
  type WireCommand,
} from './requester.ts'
import type { SyncToken } from './sync-token.ts'

/** Where the REST endpoint is, and how to get in. */
export interface HttpRequesterOptions {
  /** Address of the endpoint, e.g. `https://eu1-some-name.upstash.io`. */
  readonly url: string
  /** Bearer token. */
  readonly token: string
  /** @default the runtime's `fetch` */
  readonly fetch?: typeof fetch | undefined
}

/** Redis over HTTP: one `fetch` a command or batch, never repeated. */
export class HttpRequester implements Requester {
  readonly #url: string
  readonly #authorization: string
  readonly #fetch: typeof fetch
  /** A replacement may not heed signals. */
  readonly #isRuntimeFetch: boolean
  readonly reportsRequests = true

  constructor({ url, token, fetch: customFetch }: HttpRequesterOptions) {
    this.#url = url.replace(/\/+$/, '')
    this.#authorization = `Bearer ${token}`
    // A bare reference would be called with the wrong `this`, which workerd refuses.
    this.#fetch = customFetch ?? ((input, init) => fetch(input, init))
    this.#isRuntimeFetch = customFetch === undefined
  }

  async command(command: WireCommand, options: CallOptions): Promise<RawReply> {
    const facts = factsOf(command, options.errorDetail)
    const answer = await this.#post(singleBody(command), command.bytes, options, facts)
    return readSingle(answer, command.bytes, facts)
  }

  pipeline(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    return this.#batch(PIPELINE_PATH, 'PIPELINE', commands, options)
  }

  transaction(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    return this.#batch(MULTI_EXEC_PATH, 'MULTI', commands, options)
  }

  /** The answer's sync token is not taken: what a subscriber reads are no keys. */
  async stream(words: readonly Word[], options: CallOptions): Promise<EventStream> {
    const headers = {
      authorization: this.#authorization,
      accept: EVENT_STREAM_TYPE,
      [STREAM_FORMAT_HEADER]: 'json',
      [ENCODING_HEADER]: 'base64',
    }
    const url = this.#url + streamPath(words)
    const send = (signal: AbortSignal): Promise<Response> => {
      options.state?.exchange?.begin(0)
      return this.#fetch(url, { method: 'POST', headers, signal })
    }
    return openEventStream(send, options, factsOf({ words, bytes: true }, options.errorDetail))
  }

  async #batch(
    path: string,
    name: 'PIPELINE' | 'MULTI',
    commands: readonly WireCommand[],
    options: CallOptions,
  ): Promise<RawReply[]> {
    const facts = batchFactsOf(name, commands, options.errorDetail)
    const base64 = summaryOf(commands).someBytes
    const answer = await this.#post(batchBody(path, commands), base64, options, facts)
    return readBatch(answer, commands, base64, facts, options.errorDetail)
  }

  async #post(
    { path, body, contentType }: RequestBody,
    base64: boolean,
    options: CallOptions,
    facts: ErrorFacts,
  ): Promise<HttpAnswer> {
    const { readYourWrites = true, signal, state } = options
    const syncToken = readYourWrites ? state?.syncToken : undefined
    signal?.throwIfAborted()
    const headers = this.#headers(contentType, base64, syncToken)
    const init = { method: 'POST', headers, body, signal: signalFor(options) ?? null }
    state?.exchange?.begin(typeof body === 'string' ? utf8Size(body) : body.length)
    let response: Response | undefined
    const exchange = async (): Promise<HttpAnswer> => {
      response = await this.#fetch(this.#url + path, init)
      return new ReadAnswer(response, await response.text())
    }
    try {
      const answer = await (this.#isRuntimeFetch
        ? exchange()
        : untilAborted(exchange(), init.signal))
      state?.exchange?.answered(answer.status, sizeOf(response, answer.text))
      if (syncToken) syncToken.value = response?.headers.get(SYNC_TOKEN_HEADER) ?? syncToken.value
      // An abort that came with the answer is an abort all the same.
      signal?.throwIfAborted()
      return answer
    } catch (error) {
      throw failureOf(error, options, facts, response)
    }
  }

  #headers(
    contentType: string,
    base64: boolean,
    syncToken: SyncToken | undefined,
  ): Record<string, string> {
    const headers: Record<string, string> = {
      authorization: this.#authorization,
      'content-type': contentType,
    }
    if (base64) headers[ENCODING_HEADER] = 'base64'
    // Empty at first, as the service's own client has it.
    if (syncToken) headers[SYNC_TOKEN_HEADER] = syncToken.value
    return headers
  }
}

/** Bytes of an answer's body: as they came, which may be compressed, or else as many as its text has. */
function sizeOf(response: Response | undefined, text: string): number {
  const length = response?.headers.get('content-length') ?? null
  return length === null ? utf8Size(text) : Number(length)
}
