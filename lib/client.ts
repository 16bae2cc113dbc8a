import { BlockingCommands } from './blocking.ts'
import { Commands } from './commands/index.ts'
import { Connectionless } from './connectionless.ts'
import { NoScriptError, UnsupportedCommandError, WatchError } from './errors.ts'
import type { CommandOptions } from './executor.ts'
import { Pipeline } from './pipeline.ts'
import type { Retry } from './retry/retry.ts'
import { evalWords } from './script.ts'
import { sleep } from './sleep.ts'
import { NOT_ONCE, Watched } from './transaction/watched.ts'
import { mergedOptions } from './transport/call-state.ts'
import { deadlineOf, untilDeadline } from './transport/deadline.ts'
import { type CallOptions, onceEach, type Requester } from './transport/requester.ts'
import { type Encodable, encodeWords, type Key } from './wire/encode.ts'
import { type Decode, type RawReply, str, type Text } from './wire/replies.ts'
import { requestIdOf } from './wire/request-id.ts'
import { bytesOf } from './wire/words.ts'

/** Settings of a client or of a view on it. */
export interface ClientSettings extends CallOptions {
  /**
   * Strings arrive as text; `false` gives them as the bytes they are, in a `Uint8Array`.
   * Small ones of one answer share an `ArrayBuffer`, so look at its `buffer` with `byteOffset` and `length` only.
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

/** Makes what a caller wants of a raw reply, in place of redge's own decoder. */
export type ResponseCallback = (reply: RawReply) => unknown

/** How a client turns values into bytes, and bytes into what its calls give. */
export interface Encoder<T extends Text> {
  /** The bytes that an argument is sent as. */
  encode(value: Encodable): Uint8Array
  /** Text, or bytes for a client that wants bytes. */
  decode(value: string | Uint8Array): T
}

/** What `transaction()` may be told. */
export interface TransactionOptions {
  /** Give what `func` gives in place of the replies. @default false */
  readonly valueFromCallable?: boolean
  /** Seconds to wait before the next try, after a watched key has changed. */
  readonly watchDelay?: number
}

/**
 * Every Redis command over a given way to the server. `redge` and `redge/core` wire it to HTTP and add what is built
 * on commands: locks, and the SDK's client.
 *
 * It has no `#private` members, because a view is a copy of its fields.
 */
export class Client<T extends Text = string> extends Connectionless<T> {
  /** The way to the server, shared by all views of a client. */
  protected readonly requester: Requester
  /** What this client or view asks for with every call. */
  protected override settings: ClientSettings
  /** Callbacks by command, shared by all views of a client. */
  protected readonly responseCallbacks: Map<string, ResponseCallback> = new Map()

  constructor(requester: Requester, settings: ClientSettings) {
    super()
    this.requester = requester
    this.settings = settings
  }

  override async call<R>(
    args: readonly Encodable[],
    decode: Decode<R>,
    { bytes = wantsBytes(this.settings), script, innerCommands }: CommandOptions = {},
  ): Promise<R> {
    if (args.length === 0) return decode(null, bytes)
    const once = requestIdOf(this.settings.once)
    const send = (words: readonly Encodable[], options: CallOptions): Promise<RawReply> => {
      const command = { words: encodeWords(words), bytes, innerCommands, script, once }
      return this.requester.command(command, options)
    }
    const { settings } = this
    const sent = send(args, settings)
    if (script === undefined) return this.decoderFor(args, decode)(await sent, bytes)
    const deadline = deadlineOf(settings)
    const reply = await sent.catch((error: unknown) => {
      if (!(error instanceof NoScriptError)) throw error
      return send(evalWords(args, script), untilDeadline(settings, deadline))
    })
    return this.decoderFor(args, decode)(reply, bytes)
  }

  override refuse<R>(error: unknown): Promise<R> {
    return Promise.reject(error)
  }

  /**
   * Collects commands and sends them as one request.
   *
   * @example
   * await redis.pipeline().set('foo', 'bar').incr('n').execute()
   * @see https://redis.readthedocs.io/en/stable/connections.html#redis.Redis.pipeline
   */
  pipeline({ transaction = true }: PipelineOptions = {}): Pipeline<[], T> {
    return new Pipeline<[], T>({
      transaction,
      send: (kind, commands, options) => {
        const callOptions = mergedOptions(this.settings, options)
        return this.requester[kind](onceEach(kind, commands, callOptions), callOptions)
      },
      bytes: wantsBytes(this.settings),
      decoderFor: (args, decode) => this.decoderFor(args, decode),
      watch: (keys) => this.watched(keys),
    })
  }

  /**
   * The replies of a transaction that runs only when no watched key has changed since it began; `func` is called again
   * until that is so. It gets an object whose commands run at once, and begins the transaction with `multi()`.
   *
   * Costs, each time: a request to watch, one a command that runs at once, and one for the transaction. The watching is
   * emulated: {@link Watched} has the differences.
   *
   * @example
   * await redis.transaction(async (tx) => {
   *   const next = Number(await tx.get('sequence')) + 1
   *   tx.multi().set('sequence', next)
   * }, ['sequence'])
   * @see https://redis.readthedocs.io/en/stable/commands.html#redis.client.Redis.transaction
   */
  transaction<R>(
    func: (tx: Watched<T>) => R | Promise<R>,
    watches: readonly [Key, ...Key[]],
    options: TransactionOptions & { valueFromCallable: true },
  ): Promise<R>
  /** The replies, in a list. */
  transaction(
    func: (tx: Watched<T>) => unknown,
    watches: readonly [Key, ...Key[]],
    options?: TransactionOptions,
  ): Promise<unknown[]>
  /** Without keys to watch, `func` fills a pipeline, which runs as one MULTI/EXEC. Costs one request. */
  transaction(
    func: (pipe: Pipeline<[], T>) => unknown,
    watches?: readonly [],
    options?: TransactionOptions,
  ): Promise<unknown>
  async transaction(
    func: ((tx: Watched<T>) => unknown) & ((pipe: Pipeline<[], T>) => unknown),
    watches: readonly Key[] = [],
    { valueFromCallable = false, watchDelay }: TransactionOptions = {},
  ): Promise<unknown> {
    for (;;) {
      const tx = watches.length > 0 ? await this.watched(watches) : this.pipeline()
      const value = await (func as (tx: unknown) => unknown)(tx)
      try {
        const replies = await tx.execute()
        return valueFromCallable ? value : replies
      } catch (error) {
        if (!(error instanceof WatchError)) throw error
      }
      if (watchDelay) await sleep(watchDelay, this.settings.signal)
      this.settings.signal?.throwIfAborted()
    }
  }

  /**
   * Replaces how replies to one command are turned into values, for this client, its views and pipelines. The callback
   * gets the raw reply; the name is compared without case.
   *
   * @example
   * redis.setResponseCallback('HGETALL', (reply) => reply)
   */
  setResponseCallback(command: string, callback: ResponseCallback): void {
    this.responseCallbacks.set(command.toUpperCase(), callback)
  }

  /** Adds a function as a property of this client, as redis-py does for commands of modules. */
  loadExternalModule(funcname: string, func: (...args: never[]) => unknown): void {
    Object.defineProperty(this, funcname, { value: func, configurable: true, enumerable: true })
  }

  /** How often and when calls are tried again, or `null` when they are not. */
  getRetry(): Retry | null {
    return this.settings.retry ?? null
  }

  /** Replaces that, for this client and views made from now on. */
  setRetry(retry: Retry): void {
    this.settings = { ...this.settings, retry }
  }

  /** How this client encodes arguments and decodes strings. */
  getEncoder(): Encoder<T> {
    const bytes = wantsBytes(this.settings)
    const decode = (value: string | Uint8Array): Text => (bytes ? bytesOf(value) : str(value))
    return { encode: bytesOf, decode: decode as (value: string | Uint8Array) => T }
  }

  /** The settings of every call: over HTTP there is no connection that could have more. Never the token. */
  getConnectionKwargs(): ClientSettings {
    const { state, ...settings } = this.settings
    return settings
  }

  /** What `decode` is replaced by, or `decode`. */
  protected decoderFor<R>([name]: readonly Encodable[], decode: Decode<R>): Decode<R> {
    if (this.responseCallbacks.size === 0) return decode
    const callback = this.responseCallbacks.get(String(name).toUpperCase())
    return callback ? (reply) => callback(reply) as R : decode
  }

  /** Begins to watch keys. */
  protected async watched(keys: readonly Key[]): Promise<Watched<T>> {
    const { requester, settings } = this
    if (settings.once) throw new UnsupportedCommandError(NOT_ONCE)
    return Watched.watch({ client: this, requester, settings, bytes: wantsBytes(settings) }, keys)
  }

  /** The same client, transport included, with other settings. */
  protected override view(settings: ClientSettings): this {
    const copy: this = Object.create(Object.getPrototypeOf(this))
    return Object.assign(copy, this, { settings: mergedOptions(this.settings, settings) })
  }
}

function wantsBytes(settings: ClientSettings): boolean {
  return settings.decodeResponses === false
}

/**
 * A method that promises rejects; it does not throw, as a method of a pipeline does. Where a family's method has a form
 * that waits, it is that one.
 */
for (const name of Object.getOwnPropertyNames(Commands.prototype)) {
  const method: unknown = Reflect.get(BlockingCommands.prototype, name)
  if (typeof method !== 'function' || name === 'constructor') continue
  Object.defineProperty(Client.prototype, name, {
    configurable: true,
    writable: true,
    value(this: Client, ...args: unknown[]): unknown {
      try {
        return method.apply(this, args)
      } catch (error) {
        return this.refuse(error)
      }
    },
  })
}
