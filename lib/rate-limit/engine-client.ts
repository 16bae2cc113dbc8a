import { ResponseError, replyText } from '../errors.ts'
import type { Encodable } from '../wire/encode.ts'
import { type Decode, type RawReply, raw } from '../wire/replies.ts'
import type { EngineRedis } from './engine.ts'

/** What a limiter needs of a client: one of `redge`, or of `redge/core`. */
export interface RateLimitClient {
  with(settings: { readonly timeout: number; readonly decodeResponses: true }): RateLimitView
}

/** A view of a client. */
export interface RateLimitView {
  /** The SDK's client, which clients of `redge/core` do not have. */
  readonly upstash?: EngineRedis
  call(words: readonly Encodable[], decode: Decode<RawReply>): Promise<RawReply>
}

/** What the engine calls to count; with `redge/core` it gets no more. */
interface ScriptCommands {
  eval(script: string, keys: readonly string[], args: readonly unknown[]): Promise<RawReply>
  evalsha(sha: string, keys: readonly string[], args: readonly unknown[]): Promise<RawReply>
}

/** The SDK's client for the engine, or two commands in its place where there is no SDK. */
export function engineRedis(view: RateLimitView): EngineRedis {
  // All that the engine does beyond these two commands is refused for such clients.
  return view.upstash ?? (scriptCommands(view) as unknown as EngineRedis)
}

function scriptCommands(view: RateLimitView): ScriptCommands {
  const run = async (
    [command, script]: readonly [string, string],
    keys: readonly string[],
    args: readonly unknown[],
  ): Promise<RawReply> => {
    try {
      return await view.call([command, script, keys.length, ...keys, ...args.map(String)], raw)
    } catch (error) {
      // The engine looks for the server's own words, to send the script when it is not known.
      if (error instanceof ResponseError) throw new Error(replyText(error), { cause: error })
      throw error
    }
  }
  return {
    eval: (script, keys, args) => run(['EVAL', script], keys, args),
    evalsha: (sha, keys, args) => run(['EVALSHA', sha], keys, args),
  }
}
