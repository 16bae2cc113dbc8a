import type { RedisError } from '../errors.ts'
import type { ExecuteOptions, Pipeline } from '../pipeline.ts'
import { type CallOptions, factsOf, type WireCommand } from '../transport/requester.ts'
import type { Encodable } from '../wire/encode.ts'
import { keysOf } from '../wire/keys.ts'
import { items, type RawReply, str, type Text } from '../wire/replies.ts'
import { errorFromScript } from '../wire/script-reply.ts'
import { checkScriptable } from '../wire/scriptable.ts'
import { textReply } from '../wire/text-reply.ts'
import { type GuardCall, type LockClient, toldCommands } from './lock-store.ts'

/** What {@link Lock.guard} may be told: of the options of `execute` those that concern replies. */
export interface GuardOptions
  extends Pick<ExecuteOptions, 'raiseOnError' | 'encodingErrors' | 'errorDetail'> {
  /** Whether the lock is given back after the commands, by the same request. @default false */
  readonly release?: boolean | undefined
}

/** What becomes of a guard. */
export interface GuardOutcome {
  /** Nothing was wrong with the commands. */
  readonly sending: () => void
  /** The lock was held, and the commands have run. */
  readonly ran: () => void
  /** It was not; makes the error. */
  readonly lost: () => RedisError
}

/** What a pipeline's commands give, run in one script after the lock's token was compared. */
export async function executeGuarded<R extends readonly unknown[], T extends Text>(
  client: LockClient,
  pipeline: Pipeline<R, T>,
  guard: GuardCall,
  options: ExecuteOptions,
  outcome: GuardOutcome,
): Promise<unknown> {
  const send = async (
    _kind: unknown,
    commands: readonly WireCommand[],
    callOptions: CallOptions,
  ): Promise<RawReply[]> => {
    for (const { words } of commands) checkScriptable(words, 'guarded writes')
    outcome.sending()
    const [isHeld = null, outcomes = null] = await client.call(guardWords(guard, commands), items, {
      bytes: true,
      innerCommands: toldCommands,
    })
    if (isHeld !== 1) throw outcome.lost()
    outcome.ran()
    const list = items(outcomes)
    return commands.map((command, index) => replyOf(list[index] ?? null, command, callOptions))
  }
  return await pipeline.executeBy(send, options)
}

function guardWords(
  { script, keys, args }: GuardCall,
  commands: readonly WireCommand[],
): Encodable[] {
  const written = commands.flatMap(({ words }) => keysOf(words) ?? [])
  const each = commands.flatMap(({ words }) => [words.length, ...words])
  return ['EVAL', script, keys.length + written.length, ...keys, ...written, ...args, ...each]
}

function replyOf(
  outcome: RawReply,
  command: WireCommand,
  { encodingErrors = 'strict', errorDetail }: CallOptions,
): RawReply {
  const [failed, reply = null] = items(outcome)
  if (failed === 1) return errorFromScript(str(reply), command.words, factsOf(command, errorDetail))
  return command.bytes ? reply : textReply(reply, encodingErrors)
}
