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
import { type HttpAnswer, readAnswer, readBatch, readSingle } from './answers.ts'
import { batchBody, type RequestBody, singleBody, streamPath } from './bodies.ts'
import { failureOf, signalFor } from './deadline.ts'
import { type EventStream, openEventStream } from './event-stream.ts'
import { type CallOptions, factsOf, type Requester, type WireCommand } from './requester.ts'

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
  #syncToken = ''

  constructor({ url, token, fetch: customFetch }: HttpRequesterOptions) {
    this.#url = url.replace(/\/+$/, '')
    this.#authorization = `Bearer ${token}`
    // A bare reference would be called with the wrong `this`, which workerd refuses.
    this.#fetch = customFetch ?? ((input, init) => fetch(input, init))
  }

  async command(command: WireCommand, options: CallOptions): Promise<RawReply> {
    const facts = factsOf(command)
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
    const send = (signal: AbortSignal): Promise<Response> =>
      this.#fetch(url, { method: 'POST', headers, signal })
    return openEventStream(send, options, factsOf({ words, bytes: true }))
  }

  async #batch(
    path: string,
    name: string,
    commands: readonly WireCommand[],
    options: CallOptions,
  ): Promise<RawReply[]> {
    const facts = { command: name, argCount: commands.length }
    const base64 = commands.some((command) => command.bytes)
    const answer = await this.#post(batchBody(path, commands), base64, options, facts)
    return readBatch(answer, commands, base64, facts)
  }

  async #post(
    { path, body, contentType }: RequestBody,
    base64: boolean,
    options: CallOptions,
    facts: ErrorFacts,
  ): Promise<HttpAnswer> {
    const headers: Record<string, string> = {
      authorization: this.#authorization,
      'content-type': contentType,
    }
    if (base64) headers[ENCODING_HEADER] = 'base64'
    if (this.#syncToken) headers[SYNC_TOKEN_HEADER] = this.#syncToken
    const signal = signalFor(options) ?? null
    try {
      const response = await this.#fetch(this.#url + path, {
        method: 'POST',
        headers,
        body,
        signal,
      })
      const answer = await readAnswer(response)
      this.#syncToken = response.headers.get(SYNC_TOKEN_HEADER) ?? this.#syncToken
      return answer
    } catch (error) {
      throw failureOf(error, options, facts)
    }
  }
}
