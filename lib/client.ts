import { BlockingCommands } from './blocking.ts'
import { Commands } from './commands/index.ts'
import { NoScriptError } from './errors.ts'
import type { CommandOptions } from './executor.ts'
import { Pipeline } from './pipeline.ts'
import { evalWords } from './script.ts'
import type { CallOptions, Requester } from './transport/requester.ts'
import { type Encodable, encodeWords } from './wire/encode.ts'
import type { Decode, RawReply, Text } from './wire/replies.ts'

/** Settings of a client or of a view on it. */
export interface ClientSettings extends CallOptions {
  /**
   * Strings arrive as text; `false` gives them as the bytes they are, in a `Uint8Array`.
   * @default true
   */
  readonly decodeResponses?: boolean | undefined
}

/** What `pipeline()` may be told. */
export interface PipelineOptions {
  /**
   * Run the batch as one MULTI/EXEC; `false` runs it in order, but other clients' commands may come in between.
   * @default true
   */
  readonly transaction?: boolean
}

/**
 * Every Redis command over a given way to the server. `redge` and `redge/core` wire it to HTTP and add what is built
 * on commands: locks, and the SDK's client.
 *
 * It has no `#private` members, because a view is a copy of its fields.
 */
export class Client<T extends Text = string> extends BlockingCommands<T> {
  /** The way to the server, shared by all views of a client. */
  protected readonly requester: Requester
  /** What this client or view asks for with every call. */
  protected override readonly settings: ClientSettings

  constructor(requester: Requester, settings: ClientSettings) {
    super()
    this.requester = requester
    this.settings = settings
  }

  override async call<R>(
    args: readonly Encodable[],
    decode: Decode<R>,
    { bytes = wantsBytes(this.settings), script }: CommandOptions = {},
  ): Promise<R> {
    if (args.length === 0) return decode(null, bytes)
    const send = (words: readonly Encodable[]): Promise<RawReply> =>
      this.requester.command({ words: encodeWords(words), bytes }, this.settings)
    const reply = await send(args).catch((error: unknown) => {
      if (script === undefined || !(error instanceof NoScriptError)) throw error
      return send(evalWords(args, script))
    })
    return decode(reply, bytes)
  }

  /**
   * Collects commands and sends them as one request.
   *
   * @example
   * await redis.pipeline().set('foo', 'bar').incr('n').execute()
   * @see https://redis.readthedocs.io/en/stable/connections.html#redis.Redis.pipeline
   */
  pipeline({ transaction = true }: PipelineOptions = {}): Pipeline<[], T> {
    const kind = transaction ? 'transaction' : 'pipeline'
    return new Pipeline<[], T>(
      (commands, options) => this.requester[kind](commands, { ...this.settings, ...options }),
      wantsBytes(this.settings),
    )
  }

  /** The same client, transport included, with other settings. */
  protected override view(settings: ClientSettings): this {
    const copy: this = Object.create(Object.getPrototypeOf(this))
    return Object.assign(copy, this, { settings: { ...this.settings, ...settings } })
  }
}

function wantsBytes(settings: ClientSettings): boolean {
  return settings.decodeResponses === false
}

/** A method that promises rejects; it does not throw, as a method of a pipeline does. */
for (const [name, { value }] of Object.entries(
  Object.getOwnPropertyDescriptors(Commands.prototype),
)) {
  if (typeof value !== 'function' || name === 'constructor') continue
  const method = value
  Object.defineProperty(Client.prototype, name, {
    configurable: true,
    writable: true,
    value(this: Client, ...args: unknown[]): unknown {
      try {
        return method.apply(this, args)
      } catch (error) {
        return Promise.reject(error)
      }
    },
  })
}
