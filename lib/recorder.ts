import { Commands } from './commands/index.ts'
import type { Command, CommandOptions } from './executor.ts'
import type { Encodable } from './wire/encode.ts'
import type { Decode, Text } from './wire/replies.ts'

/**
 * Commands as values: `new Recorder().get('k')` is `{ args: ['GET', 'k'], decode }`, and nothing is sent.
 */
export class Recorder<T extends Text = string> extends Commands<'command', T> {
  override call<R>(
    args: readonly Encodable[],
    decode: Decode<R>,
    options: CommandOptions = {},
  ): Command<R> {
    return { args, decode, ...options }
  }
}
