import { Commands } from '../commands/index.ts'
import { RedisError, UnsupportedCommandError, WatchError } from '../errors.ts'
import type { Executor } from '../executor.ts'
import { Pipeline } from '../pipeline.ts'
import { mergedOptions } from '../transport/call-state.ts'
import {
  type CallOptions,
  factsOf,
  type Requester,
  type WireCommand,
} from '../transport/requester.ts'
import { type Encodable, encodeWord, type Key } from '../wire/encode.ts'
import { type Decode, integer, items, type RawReply, str, type Text } from '../wire/replies.ts'
import { errorFromScript } from '../wire/script-reply.ts'
import { checkScriptable } from '../wire/scriptable.ts'
import { textReply } from '../wire/text-reply.ts'
import { COMMIT, WATCH } from './scripts.ts'

/** What a transaction that watches keys needs of its client. */
export interface WatchContext<T extends Text> {
  readonly client: Executor<'now', T>
  readonly requester: Requester
  readonly settings: CallOptions
  /** Whether the client wants strings as bytes. */
  readonly bytes: boolean
}

/**
 * Commands that run at once, until {@link Watched.multi} begins the transaction. It runs only when no watched key has
 * changed in between.
 *
 * HTTP keeps no connection that could hold a WATCH. The server digests the watched keys instead, and one script compares
 * the digests and runs the commands. So a key that changed and changed back, or was written with the value it had, does
 * not count as changed; what scripts cannot run is refused; and a command with an error in its syntax fails by itself.
 *
 * @see https://redis.io/docs/latest/develop/using-commands/transactions/
 */
export class Watched<T extends Text = string> extends Commands<'now', T> {
  readonly #context: WatchContext<T>
  readonly #keys: readonly Key[]
  readonly #digests: readonly string[]
  #pipeline: Pipeline<[], T> | undefined

  /** Begins to watch. Costs one request. */
  static async watch<T extends Text>(
    context: WatchContext<T>,
    keys: readonly Key[],
  ): Promise<Watched<T>> {
    // It only reads, so a lost reply is asked for again.
    const words = ['EVAL_RO', WATCH, keys.length, ...keys]
    const decode = (reply: RawReply): string[] => items(items(reply)[1] ?? null).map(str)
    const digests = await context.client.call(words, decode, { innerCommands })
    return new Watched(context, keys, digests)
  }

  constructor(context: WatchContext<T>, keys: readonly Key[], digests: readonly string[]) {
    super()
    this.#context = context
    this.#keys = keys
    this.#digests = digests
  }

  override call<R>(
    args: readonly Encodable[],
    decode: Decode<R>,
    options?: { bytes?: boolean },
  ): Promise<R> {
    return this.#context.client.call(args, decode, options)
  }

  override refuse<R>(error: unknown): Promise<R> {
    return Promise.reject(error)
  }

  /**
   * Begins the transaction: a pipeline whose `execute` is one request.
   *
   * @throws RedisError when it was begun already.
   */
  multi(): Pipeline<[], T> {
    if (this.#pipeline) throw new RedisError('Cannot issue nested calls to MULTI')
    this.#pipeline = new Pipeline<[], T>({
      transaction: true,
      send: (_kind, commands, options) => this.#commit(commands, options),
      bytes: this.#context.bytes,
    })
    return this.#pipeline
  }

  /**
   * The replies of the transaction, `[]` when none was begun.
   *
   * @throws WatchError when a watched key has changed; nothing was run then.
   */
  async execute(): Promise<unknown[]> {
    return (await this.#pipeline?.execute()) ?? []
  }

  async #commit(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    if (options.once) throw new UnsupportedCommandError(NOT_ONCE)
    for (const { words } of commands) checkScriptable(words, WHERE)
    const { requester, settings } = this.#context
    const words = [
      ...['EVAL', COMMIT, this.#keys.length, ...this.#keys, ...this.#digests].map(encodeWord),
      ...commands.flatMap((command) => [String(command.words.length), ...command.words]),
    ]
    const callOptions = mergedOptions(settings, options)
    const outcome = await requester.command({ words, bytes: true, innerCommands }, callOptions)
    const [, outcomes] = items(outcome)
    if (!Array.isArray(outcomes)) throw new WatchError('Watched variable changed.')
    return commands.map((command, index) => replyOf(outcomes[index], command, callOptions))
  }
}

const WHERE = 'a transaction that watches keys'

/** Why `once` is refused: the watched keys have changed by the time of a second try. */
export const NOT_ONCE =
  'A transaction that watches keys cannot run under `once`. Without it, a MaybeAppliedError tells of a lost reply.'

/** Both scripts tell it first. */
function innerCommands(reply: RawReply): number {
  return integer(items(reply)[0] ?? 0)
}

function replyOf(
  outcome: RawReply | undefined,
  command: WireCommand,
  { encodingErrors = 'strict', errorDetail }: CallOptions,
): RawReply {
  const [failed, reply = null] = items(outcome ?? null)
  if (failed === 1) return errorFromScript(str(reply), command.words, factsOf(command, errorDetail))
  return command.bytes ? reply : textReply(reply, encodingErrors)
}
