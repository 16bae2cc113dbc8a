import { BlockingCommands } from './blocking.ts'
import { Commands } from './commands/index.ts'
import { InvalidResponse, RedisError, UnsupportedCommandError } from './errors.ts'
import type { CommandOptions, Reply } from './executor.ts'
import { ScanIterators } from './iterators.ts'
import { evalWords } from './script.ts'
import type { Watched } from './transaction/watched.ts'
import { type CallOptions, givenOptions, type WireCommand } from './transport/requester.ts'
import { type Encodable, encodeWords, type Key } from './wire/encode.ts'
import type { Decode, InnerCommands, RawReply, Text } from './wire/replies.ts'

/** What a pipeline is made from. */
export interface PipelineInit<T extends Text> {
  /** How a batch reaches the server: as one MULTI/EXEC, or merely in order. */
  readonly send: (
    kind: 'transaction' | 'pipeline',
    commands: readonly WireCommand[],
    options: CallOptions,
  ) => Promise<RawReply[]>
  /** Whether it is a transaction from the start. */
  readonly transaction: boolean
  /** Whether strings are wanted as bytes. */
  readonly bytes: boolean
  /** What turns a reply into a value, where the client has a decoder of its own for the command. */
  readonly decoderFor?: <R>(args: readonly Encodable[], decode: Decode<R>) => Decode<R>
  /** Begins to watch keys; a pipeline that is a transaction already cannot. */
  readonly watch?: (keys: readonly Key[]) => Promise<Watched<T>>
}

/** What `execute` may be told. */
export interface ExecuteOptions extends CallOptions {
  /**
   * Reject with the first error of the batch, after all commands have run; `false` leaves the error objects in their
   * places in the list.
   * @default true
   */
  readonly raiseOnError?: boolean
}

/** The list `execute` gives: a tuple for a chain of calls, `unknown[]` for separate statements. */
export type Executed<Replies extends readonly unknown[]> = Replies extends readonly []
  ? unknown[]
  : Replies

/** The same list where each reply may be an error. */
export type ExecutedOrErrors<Replies extends readonly unknown[]> = Replies extends readonly []
  ? unknown[]
  : { [Index in keyof Replies]: Replies[Index] | RedisError }

/** Methods of a client that send one command after another, each when the reply before is known. */
type WaitingMethod = Exclude<keyof BlockingCommands, keyof Commands<'now'>>

/** A pipeline has these methods only to throw an `UnsupportedCommandError` that tells what to do instead. */
type Refusals = { readonly [Name in WaitingMethod]: (...args: unknown[]) => never }

/** A command that waits to be sent, and what makes a value of its reply. */
interface Queued {
  readonly args: readonly Encodable[]
  readonly decode: Decode<unknown>
  readonly bytes: boolean
  readonly innerCommands: InnerCommands | undefined
}

// biome-ignore lint/correctness/noUnusedVariables: the parameters are those of the class it is merged with
export interface Pipeline<Replies extends readonly unknown[] = [], T extends Text = string>
  extends Refusals {}

/**
 * Commands collected and sent as one request. Every command method queues and returns the pipeline, so calls chain;
 * {@link Pipeline.execute} sends them. Costs one request, and one command for each queued.
 *
 * @example
 * const [stored, added, count] = await redis.pipeline().set('foo', 'bar').sadd('s', 'a').incr('n').execute()
 * @see https://redis.readthedocs.io/en/stable/connections.html#redis.Redis.pipeline
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the loop below gives the class what the interface declares
export class Pipeline<
  Replies extends readonly unknown[] = [],
  T extends Text = string,
> extends Commands<Replies, T> {
  readonly #send: PipelineInit<T>['send']
  readonly #bytes: boolean
  readonly #decoderFor: NonNullable<PipelineInit<T>['decoderFor']>
  readonly #watch: PipelineInit<T>['watch']
  #transaction: boolean
  #queue: Queued[] = []

  constructor({ send, transaction, bytes, decoderFor, watch }: PipelineInit<T>) {
    super()
    this.#transaction = transaction
    this.#send = send
    this.#bytes = bytes
    this.#decoderFor = decoderFor ?? ((_args, decode) => decode)
    this.#watch = watch
  }

  /** Number of queued commands. */
  get length(): number {
    return this.#queue.length
  }

  override call<R>(
    args: readonly Encodable[],
    decode: Decode<R>,
    { bytes = this.#bytes, script, innerCommands }: CommandOptions = {},
  ): Reply<Replies, T, R> {
    // The server may not know the script, and once it says so the batch has run.
    const words = script === undefined ? args : evalWords(args, script)
    this.#queue.push({ args: words, decode: this.#decoderFor(args, decode), bytes, innerCommands })
    // The same object with a longer tuple, which only the type tells.
    return this as unknown as Reply<Replies, T, R>
  }

  /**
   * Watches keys: commands on what it gives run at once, until its `multi()` begins a transaction that runs only when none
   * of the keys has changed meanwhile. Costs one request; `redis.transaction()` does it all, and tries again.
   *
   * @throws RedisError when commands are queued already, or the pipeline came from `multi()`.
   * @see https://redis.io/commands/watch
   */
  async watch(...names: [Key, ...Key[]]): Promise<Watched<T>> {
    if (!this.#watch) throw new RedisError('Cannot issue a WATCH after a MULTI')
    if (this.length > 0) {
      throw new RedisError('Commands without an initial WATCH have already been issued')
    }
    return await this.#watch(names)
  }

  /** True: a pipeline itself watches nothing. */
  async unwatch(): Promise<true> {
    return true
  }

  /**
   * Makes a transaction of a pipeline that was none.
   *
   * @throws RedisError when commands are queued already.
   */
  multi(): void {
    if (this.length > 0) {
      throw new RedisError('Commands without an initial WATCH have already been issued')
    }
    this.#transaction = true
  }

  /** Forgets the queued commands. */
  async reset(): Promise<void> {
    this.#queue = []
  }

  /** Forgets the queued commands: nothing of a transaction has been sent that DISCARD could end. */
  async discard(): Promise<void> {
    await this.reset()
  }

  /** Forgets the queued commands; there is no connection to give back. */
  async close(): Promise<void> {
    await this.reset()
  }

  /** The name `close` has in `redis.asyncio`. */
  async aclose(): Promise<void> {
    await this.reset()
  }

  /** Forgets what was not executed, at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.reset()
  }

  /**
   * Sends the queued commands and empties the queue, also when it fails; `[]` without a request when there are none.
   * With `transaction` (the default) they run as one MULTI/EXEC, otherwise in order but not as a unit. More than fits into
   * a request (`maxRequestSize`) is sent as several, one after another; a transaction of that size is refused.
   *
   * @throws the first error of the batch, in redis-py's words `Command # 2 (…) of pipeline caused error: …` with the
   * arguments masked. The other commands have run all the same.
   */
  execute(options?: true | (ExecuteOptions & { raiseOnError?: true })): Promise<Executed<Replies>>
  /**
   * The replies with error objects in the places of those that failed; `raiseOnError` may be given by position, as in
   * redis-py.
   */
  execute(options: boolean | ExecuteOptions | undefined): Promise<ExecutedOrErrors<Replies>>
  async execute(options: ExecuteOptions | boolean = {}): Promise<unknown> {
    return await this.executeBy(
      this.#send,
      typeof options === 'boolean' ? { raiseOnError: options } : options,
    )
  }

  /** {@link Pipeline.execute} by another way to the server than the client's: what guards the commands sends them. */
  async executeBy(send: PipelineInit<T>['send'], options: ExecuteOptions): Promise<unknown> {
    const { raiseOnError = true, ...callOptions } = options
    const queue = this.#queue
    this.#queue = []
    const replies = await this.#exchange(queue, send, givenOptions(callOptions))
    const values: unknown[] = []
    for (const command of queue) {
      const index = values.length
      const value = decoded(command, replies[index] ?? null)
      if (raiseOnError && value instanceof RedisError) throw annotated(value, index, queue)
      values.push(value)
    }
    return values
  }

  /** Raw replies in the order of the queue. A command without words was answered locally. */
  async #exchange(
    queue: readonly Queued[],
    send: PipelineInit<T>['send'],
    options: CallOptions,
  ): Promise<RawReply[]> {
    const commands: WireCommand[] = []
    for (const { args, bytes, innerCommands } of queue) {
      if (args.length > 0) commands.push({ words: encodeWords(args), bytes, innerCommands })
    }
    if (commands.length === 0) return queue.map(() => null)
    const kind = this.#transaction ? 'transaction' : 'pipeline'
    const answered = await send(kind, commands, options)
    if (commands.length === queue.length) return answered
    const replies = answered.values()
    return queue.map(({ args }) => (args.length > 0 ? (replies.next().value ?? null) : null))
  }
}

/** The value of a reply; an error stands for one that has none, so that the others are not lost. */
function decoded({ args, decode, bytes }: Queued, reply: RawReply): unknown {
  if (reply instanceof RedisError) return reply
  try {
    return decode(reply, bytes)
  } catch (cause) {
    if (cause instanceof RedisError) return cause
    const command = String(args[0]).toUpperCase()
    return new InvalidResponse(`The reply to ${command} could not be read`, { cause, command })
  }
}

for (const { prototype } of [ScanIterators, BlockingCommands]) {
  for (const name of Object.getOwnPropertyNames(prototype)) {
    // The constructor, and the forms that wait of commands that need not.
    if (!(name in Commands.prototype)) refuse(name)
  }
}

function refuse(name: string): void {
  const form = name.replace(/^b|Iter$/g, '')
  const value = (): never => {
    throw new UnsupportedCommandError(
      `${name} needs a reply before it sends again, and a pipeline is sent at once. Call it on the client, or queue ${form}.`,
    )
  }
  Object.defineProperty(Pipeline.prototype, name, { configurable: true, writable: true, value })
}

/** Longest list of masked words in a message. */
const SHOWN_WORDS = 40

function annotated(error: RedisError, index: number, queue: readonly Queued[]): RedisError {
  const [name, ...rest] = queue[index]?.args ?? []
  const masked = rest.slice(0, SHOWN_WORDS).map(() => '?')
  const words = [name, ...masked].join(' ') + (rest.length > SHOWN_WORDS ? '...' : '')
  const message = `Command # ${index + 1} (${words}) of pipeline caused error: ${error.message}`
  const { code, status, retryAfter, command, argCount, keys } = error
  const ErrorClass = error.constructor as new (text: string, facts: object) => RedisError
  return new ErrorClass(message, {
    code,
    status,
    retryAfter,
    command,
    argCount,
    keys,
    cause: error,
  })
}
