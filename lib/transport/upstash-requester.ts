import {
  DataError,
  type ErrorFacts,
  errorFromReply,
  InvalidResponse,
  RedisError,
} from '../errors.ts'
import { ENCODING_HEADER } from '../protocol.ts'
import type { RawReply } from '../wire/replies.ts'
import { decodeBase64 } from './answers.ts'
import { textWords } from './bodies.ts'
import { failureOf, signalFor } from './deadline.ts'
import {
  batchFactsOf,
  type CallOptions,
  factsOf,
  type Requester,
  type WireCommand,
} from './requester.ts'

/** The HTTP layer inside a client of `@upstash/redis`. */
interface SdkHttp {
  request(request: {
    path?: string[]
    body: unknown
    headers?: Record<string, string>
    signal?: () => AbortSignal
  }): Promise<unknown>
  readonly options?: { readonly responseEncoding?: false | 'base64' }
}

/** A client of `@upstash/redis`, from whatever entry of that package. */
export interface UpstashClient {
  multi(): unknown
  pipeline(): unknown
}

/**
 * redge's commands over a client of `@upstash/redis`, with that client's limits: its retries may run a write twice,
 * its errors carry no status, it rounds integers past 2^53, and bytes that are not UTF-8 can be read only when it was made
 * with `responseEncoding: false`. It is sent text only: bytes that are none have to come inside scripts.
 */
export class UpstashRequester implements Requester {
  readonly #http: SdkHttp
  readonly #plain: boolean
  readonly textOnly = true
  readonly reportsRequests = true

  constructor(client: UpstashClient) {
    const { client: http } = client as unknown as { client?: SdkHttp }
    if (typeof http?.request !== 'function') {
      throw new TypeError('fromUpstash() takes a client of @upstash/redis')
    }
    this.#http = http
    this.#plain = http.options?.responseEncoding === false
  }

  async command(command: WireCommand, options: CallOptions): Promise<RawReply> {
    const item = await this.#request(undefined, [command], options)
    const reply = this.#replyOf(item, command, options)
    if (reply instanceof RedisError) throw reply
    return reply
  }

  pipeline(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    return this.#batch('pipeline', commands, options)
  }

  transaction(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    return this.#batch('multi-exec', commands, options)
  }

  async #batch(
    path: string,
    commands: readonly WireCommand[],
    options: CallOptions,
  ): Promise<RawReply[]> {
    const items = await this.#request(path, commands, options)
    if (!Array.isArray(items) || items.length !== commands.length) {
      throw new InvalidResponse(
        'The endpoint answered a batch with something else than its replies',
      )
    }
    // Base64 is asked for once a batch, so every command of it is read that way.
    const base64 = commands.some(({ bytes }) => bytes)
    return commands.map((command, index) => this.#replyOf(items[index], command, options, base64))
  }

  async #request(
    path: string | undefined,
    commands: readonly WireCommand[],
    options: CallOptions,
  ): Promise<unknown> {
    const texts = commands.map(({ words }) => textWords(words) ?? refuseBytes())
    const signal = signalFor(options)
    const facts = path
      ? batchFactsOf(path === 'pipeline' ? 'PIPELINE' : 'MULTI', commands, options.errorDetail)
      : factsOf(commands[0] as WireCommand, options.errorDetail)
    options.signal?.throwIfAborted()
    options.state?.exchange?.begin(0)
    try {
      return await this.#http.request({
        ...(path && { path: [path] }),
        body: path ? texts : texts[0],
        ...(this.#plain &&
          commands.some(({ bytes }) => bytes) && {
            headers: { [ENCODING_HEADER]: 'base64' },
          }),
        // Only a function makes the SDK reject; a bare signal would resolve with the abort reason as the reply.
        ...(signal && { signal: () => signal }),
      })
    } catch (error) {
      throw sdkFailure(error, facts) ?? failureOf(error, options, facts)
    }
  }

  #replyOf(
    item: unknown,
    command: WireCommand,
    { errorDetail }: CallOptions,
    base64 = command.bytes,
  ): RawReply {
    const { result, error } = (item ?? {}) as { result?: unknown; error?: string }
    const facts = factsOf(command, errorDetail)
    if (error !== undefined) return errorFromReply(error, facts)
    if (this.#plain) {
      return base64
        ? decodeBase64(result as RawReply, command.bytes, () => facts)
        : (result as RawReply)
    }
    return command.bytes ? bytesOfText(result) : (result as RawReply)
  }
}

function refuseBytes(): never {
  throw new DataError('A client of @upstash/redis cannot send bytes that are not UTF-8')
}

/** What the SDK makes of an error answer, as redge's error: its text goes on with the whole command, which is cut. */
function sdkFailure(error: unknown, facts: ErrorFacts): RedisError | undefined {
  if (!(error instanceof Error)) return undefined
  if (error.name === 'UpstashError') {
    return errorFromReply(error.message.split(', command was: ', 1)[0] ?? '', facts)
  }
  if (error.name !== 'UpstashJSONParseError') return undefined
  return new InvalidResponse('The endpoint answered with something that is not JSON', facts)
}

const encoder = new TextEncoder()

/** The SDK has read the bytes as UTF-8 already; what was none is lost by then. */
function bytesOfText(result: unknown): RawReply {
  if (Array.isArray(result)) return result.map(bytesOfText)
  if (typeof result !== 'string') return result as RawReply
  if (!result.includes('\ufffd')) return encoder.encode(result)
  throw new InvalidResponse(
    'The reply holds bytes that are not UTF-8: make the SDK client with responseEncoding: false',
  )
}
