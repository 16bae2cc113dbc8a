import type { Pipeline } from './pipeline.ts'
import type { Encodable } from './wire/encode.ts'
import { type Decode, type InnerCommands, raw, type Text } from './wire/replies.ts'

/** What is to be known of a command beside its words. */
export interface CommandOptions {
  /** The reply is read as bytes, whatever the client's setting: it is not text (DUMP). */
  readonly bytes?: boolean
  /** Text of the script that an EVALSHA names, for a server that does not know it. */
  readonly script?: string | Uint8Array
  /** Commands that a script ran, told by its reply: the service bills them beside the EVAL itself. */
  readonly innerCommands?: InnerCommands
}

/** A command as a value: the words to send and what makes a typed reply of the answer. */
export interface Command<R = unknown> extends CommandOptions {
  readonly args: readonly Encodable[]
  readonly decode: Decode<R>
}

/** What a command gives back for a reply `R`: a promise, the command itself, or the pipeline grown by `R`. */
export type Reply<M, T extends Text, R> = M extends readonly unknown[]
  ? Pipeline<[...M, R], T>
  : M extends 'command'
    ? Command<R>
    : Promise<R>

/** How commands leave: the one thing in which a client, a pipeline and a recorder differ. */
export abstract class Executor<M, T extends Text = string> {
  /** Passes on one command; `decode` turns its raw reply into what the caller gets. */
  abstract call<R>(
    args: readonly Encodable[],
    decode: Decode<R>,
    options?: CommandOptions,
  ): Reply<M, T, R>

  /** What a method gives whose arguments are refused before anything is sent: it throws; on a client it rejects. */
  refuse<R>(error: unknown): Reply<M, T, R> {
    throw error
  }

  /**
   * The raw reply to any command, for those that have no method. White space splits the name, so `'CONFIG GET'` is two
   * words. Text stays text: nothing is converted.
   *
   * @example
   * await redis.executeCommand<string[]>('CONFIG GET', 'maxmemory')
   */
  executeCommand<R = unknown>(name: string, ...args: Encodable[]): Reply<M, T, R> {
    return this.call([...name.trim().split(/\s+/), ...args], raw<R>)
  }
}
