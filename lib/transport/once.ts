import { DataError, RedisError, UnsupportedCommandError } from '../errors.ts'
import type { Word } from '../wire/encode.ts'
import { FRAMED, unframed } from '../wire/framed-reply.ts'
import { hashTagOf } from '../wire/hash-tag.ts'
import { keysOf } from '../wire/keys.ts'
import { isRead } from '../wire/repeatable.ts'
import { integer, items, type RawReply } from '../wire/replies.ts'
import type { RequestId } from '../wire/request-id.ts'
import { errorFromScript, RUN } from '../wire/script-reply.ts'
import { checkScriptable } from '../wire/scriptable.ts'
import { textReply } from '../wire/text-reply.ts'
import { summaryOf } from './batch-summary.ts'
import { type CallOptions, factsOf, type Requester, type WireCommand } from './requester.ts'

/**
 * Makes a write that has a request id run once, however often it is sent: one script runs it and remembers its reply
 * beside its key, or gives the reply that is remembered. An error is not remembered: nothing was changed then.
 *
 * It belongs below what tries again, which sees the command itself.
 */
export class Once implements Requester {
  readonly #inner: Requester

  constructor(inner: Requester) {
    this.#inner = inner
  }

  command(command: WireCommand, options: CallOptions): Promise<RawReply> {
    if (command.once === undefined) return this.#inner.command(command, options)
    return this.#once(command, options)
  }

  pipeline(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    if (!summaryOf(commands).someOnce) return this.#inner.pipeline(commands, options)
    const send = (batch: readonly WireCommand[]): Promise<RawReply[]> =>
      this.#inner.pipeline(batch, options)
    return this.#exchange(commands, options, send)
  }

  transaction(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    if (!summaryOf(commands).someOnce) return this.#inner.transaction(commands, options)
    const send = (batch: readonly WireCommand[]): Promise<RawReply[]> =>
      this.#inner.transaction(batch, options)
    return this.#exchange(commands, options, send)
  }

  get stream(): Requester['stream'] {
    return this.#inner.stream?.bind(this.#inner)
  }

  async #once(command: WireCommand, options: CallOptions): Promise<RawReply> {
    const guarded = guardedCommand(command)
    const reply = await this.#inner.command(guarded, options)
    if (guarded === command) return reply
    const original = replyOf(reply, command, options)
    if (original instanceof Error) throw original
    return original
  }

  async #exchange(
    commands: readonly WireCommand[],
    options: CallOptions,
    send: (commands: readonly WireCommand[]) => Promise<RawReply[]>,
  ): Promise<RawReply[]> {
    const guarded = commands.map(guardedCommand)
    const replies = await send(guarded)
    return commands.map((command, index) => {
      const reply = replies[index] ?? null
      return guarded[index] === command ? reply : replyOf(reply, command, options)
    })
  }
}

/**
 * KEYS what remembers the reply, then the keys of the command. ARGV milliseconds until it is forgotten, then the words of
 * the command. Kept is the SHA-1 of the words and their sizes, and the reply after it.
 *
 * The number of commands run and the reply, in RESP2; an ONCE error when the id belongs to other words.
 */
const SCRIPT = `${FRAMED}
${RUN}
local expiry, sizes = ARGV[1], {}
for i = 2, #ARGV do sizes[i - 1] = #ARGV[i] end
ARGV[1] = table.concat(sizes, ' ') .. ':'
local asked = redis.sha1hex(table.concat(ARGV))
local kept = redis.call('get', KEYS[1])
if kept and string.sub(kept, 1, 40) == asked then return {1, string.sub(kept, 41)} end
if kept then return {1, framed({err = 'ONCE This id was used for another command, or for other arguments'})} end
local reply, commands = run(ARGV, 2, #ARGV)
local frame = framed(reply)
if string.sub(frame, 1, 1) == '-' and string.sub(frame, 1, 9) ~= '-INEXACT ' then
  return {1 + commands, frame}
end
redis.call('set', KEYS[1], asked .. frame, 'px', expiry)
return {2 + commands, frame}`

const WHERE = 'a call with `once`'

/**
 * The command inside the script that runs it once; the command itself when nothing has to be remembered.
 *
 * @throws UnsupportedCommandError, DataError for what cannot be guarded.
 */
export function guardedCommand(command: WireCommand): WireCommand {
  const { words, once } = command
  if (once === undefined || !isGuarded(words, once)) return command
  checkScriptable(words, WHERE)
  const keys = keysOf(words) ?? []
  const guard = guardKey(words, keys[0], once)
  const milliseconds = String(Math.max(1, Math.ceil(once.ttl * 1000)))
  return {
    words: ['EVAL', SCRIPT, String(1 + keys.length), guard, ...keys, milliseconds, ...words],
    bytes: true,
    innerCommands: (reply) => integer(items(reply)[0] ?? 0),
    standsFor: words,
  }
}

/** A transaction that is sent again replies what it replied first, reads included where they can be remembered. */
function isGuarded(words: readonly Word[], { inTransaction }: RequestId): boolean {
  return !isRead(words) || (inTransaction === true && (keysOf(words) ?? []).length > 0)
}

function guardKey(words: readonly Word[], key: Word | undefined, { id, index }: RequestId): string {
  const { command } = factsOf({ words, bytes: true })
  if (key === undefined) {
    throw new UnsupportedCommandError(
      `${command} cannot run in ${WHERE}: no key of it is known beside which its reply could be remembered`,
    )
  }
  const tag = hashTagOf(key)
  if (tag !== undefined) return `{${tag}}:once:${id}${index === undefined ? '' : `:${index}`}`
  throw new DataError(
    `${command} cannot run in ${WHERE}: its key has no hash tag {…}, and none can be made of a key that is empty, holds a } or is not UTF-8`,
  )
}

/** What the command replied; an error is one in its place. */
function replyOf(
  outcome: RawReply,
  command: WireCommand,
  { encodingErrors = 'strict', errorDetail }: CallOptions,
): RawReply {
  if (outcome instanceof Error) return outcome
  const [, frame] = items(outcome)
  const facts = factsOf(command, errorDetail)
  try {
    const reply = unframed(frame instanceof Uint8Array ? frame : NO_BYTES, (text) =>
      errorFromScript(text, command.words, facts),
    )
    return command.bytes ? reply : textReply(reply, encodingErrors)
  } catch (error) {
    if (error instanceof RedisError) return error
    throw error
  }
}

const NO_BYTES = new Uint8Array()
