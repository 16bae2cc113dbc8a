import type { ErrorFacts } from '../errors.ts'
import { ENCODING_HEADER, MULTI_EXEC_PATH, PIPELINE_PATH, SYNC_TOKEN_HEADER } from '../protocol.ts'
import type { RawReply } from '../wire/replies.ts'
import { type HttpAnswer, readBatch, readSingle } from './answers.ts'
import { batchBody, type RequestBody, singleBody } from './bodies.ts'
import { failureOf, signalFor } from './deadline.ts'
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

async function readAnswer(response: Response): Promise<HttpAnswer> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    retryAfter: Number.isFinite(retryAfter) ? retryAfter : undefined,
    text: await response.text(),
  }
}
