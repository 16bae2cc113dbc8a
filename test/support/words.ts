import type { Command } from '../../lib/executor.ts'
import { Recorder } from '../../lib/recorder.ts'
import { encodeWords } from '../../lib/wire/encode.ts'
import type { RawReply } from '../../lib/wire/replies.ts'

/** Every command as a value. */
export const commands: Recorder = new Recorder()

/** The words that a command sends, bytes shown as they are. */
export function wordsOf(command: Command): readonly (string | Uint8Array)[] {
  return encodeWords(command.args)
}

/** What a command makes of a raw reply, for a client that gets text. */
export function decoded<R>(command: Command<R>, reply: RawReply): R {
  return command.decode(reply, false)
}
