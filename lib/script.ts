import type { Executor, Reply } from './executor.ts'
import type { Encodable, Key } from './wire/encode.ts'
import { raw, type Text } from './wire/replies.ts'
import { sha1Hex } from './wire/sha1.ts'
import { bytesOf, counted } from './wire/words.ts'

/** What a script runs with. */
export interface ScriptCall {
  /** The keys it works on, `KEYS` in Lua. */
  readonly keys?: readonly Key[] | undefined
  /** Further arguments, `ARGV` in Lua. */
  readonly args?: readonly Encodable[] | undefined
}

/**
 * A Lua script that is sent by its SHA-1, and with its text where the server does not know it. One object serves every
 * client and pipeline.
 *
 * @example
 * const double = redis.registerScript<number>('return 2 * redis.call("get", KEYS[1])')
 * const doubled = await double.call({ keys: ['n'] })
 * @see https://redis.readthedocs.io/en/stable/lua_scripting.html
 */
export class Script<M = 'now', T extends Text = string, R = unknown> {
  /** The Lua text. */
  readonly script: string | Uint8Array
  /** SHA-1 of the text in lower-case hex, the name by which the server knows it. */
  readonly sha: string
  readonly #client: Executor<M, T>

  /** @throws DataError for text that UTF-8 cannot hold. */
  constructor(registeredClient: Executor<M, T>, script: string | Uint8Array) {
    this.#client = registeredClient
    this.script = script
    this.sha = sha1Hex(bytesOf(script))
  }

  /**
   * Runs the script and gives its reply as Redis sends it: Lua's `true` is 1, `false` is `null`, fractions are cut off.
   * Costs one request, and a second one when the server does not know the script yet.
   */
  call(options?: ScriptCall & { readonly client?: undefined }): Reply<M, T, R>
  /**
   * Runs the script on another client, or queues it on a pipeline. A pipeline sends the text, not the SHA-1: that is one
   * command and no request more, whether the server knows the script or not.
   */
  call<OtherM, OtherT extends Text>(
    options: ScriptCall & { readonly client: Executor<OtherM, OtherT> },
  ): Reply<OtherM, OtherT, R>
  call({
    keys = [],
    args = [],
    client,
  }: ScriptCall & { readonly client?: Executor<unknown, Text> | undefined } = {}): unknown {
    const words = ['EVALSHA', this.sha, ...counted(keys), ...args]
    return (client ?? this.#client).call(words, raw<R>, { script: this.script })
  }
}

/**
 * The words that send a script whole, from those that name it. EVAL loads it as well, so it takes the place of SCRIPT
 * LOAD and a second EVALSHA.
 */
export function evalWords(
  evalsha: readonly Encodable[],
  script: string | Uint8Array,
): readonly Encodable[] {
  return ['EVAL', script, ...evalsha.slice(2)]
}
