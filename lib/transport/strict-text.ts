import { areReads, isRead } from '../wire/repeatable.ts'
import type { RawReply } from '../wire/replies.ts'
import { repliesWithoutText } from '../wire/reply-kind.ts'
import { textReply } from '../wire/text-reply.ts'
import { summaryOf } from './batch-summary.ts'
import { deadlineOf, untilDeadline } from './deadline.ts'
import type { CallOptions, Requester, WireCommand } from './requester.ts'

/**
 * Text that is not UTF-8 is an error, as in redis-py, unless `encodingErrors` asks for U+FFFD in its place.
 *
 * JSON replies arrive with U+FFFD already. So a reply that holds one is read again as bytes, and what cannot be read again
 * (it takes something out, or writes and gives a text) is asked for as bytes from the start. Bytes cost base64 on the wire.
 */
export class StrictText implements Requester {
  readonly #inner: Requester

  constructor(inner: Requester) {
    this.#inner = inner
  }

  command(command: WireCommand, options: CallOptions): Promise<RawReply> {
    if (command.bytes || options.encodingErrors === 'replace') {
      return this.#inner.command(command, options)
    }
    const { words } = command
    return isRead(words) || repliesWithoutText(words)
      ? this.#json(command, options)
      : this.#text(command, options)
  }

  pipeline(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    return this.#exchange(commands, options, (batch, rest) => this.#inner.pipeline(batch, rest))
  }

  transaction(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    return this.#exchange(commands, options, (batch, rest) => this.#inner.transaction(batch, rest))
  }

  /** Streams carry bytes, and decode them themselves. */
  get stream(): Requester['stream'] {
    return this.#inner.stream?.bind(this.#inner)
  }

  async #json(command: WireCommand, options: CallOptions): Promise<RawReply> {
    const deadline = deadlineOf(options)
    const reply = await this.#inner.command(command, options)
    if (!holdsReplacement(reply)) return reply
    return await this.#text(command, untilDeadline(options, deadline))
  }

  async #text(command: WireCommand, options: CallOptions): Promise<RawReply> {
    const bytes = await this.#inner.command({ ...command, bytes: true }, options)
    const reply = textReply(bytes, 'strict')
    if (reply instanceof Error) throw reply
    return reply
  }

  async #exchange(
    commands: readonly WireCommand[],
    options: CallOptions,
    send: (commands: readonly WireCommand[], options: CallOptions) => Promise<RawReply[]>,
  ): Promise<RawReply[]> {
    const { encodingErrors = 'strict' } = options
    if (encodingErrors === 'replace' || summaryOf(commands).areBytes) {
      return await send(commands, options)
    }
    if (!mayBeJson(commands)) return textsOf(await send(asBytes(commands), options), commands)
    const deadline = deadlineOf(options)
    const replies = await send(commands, options)
    if (!holdsReplacement(replies)) return replies
    return textsOf(await send(asBytes(commands), untilDeadline(options, deadline)), commands)
  }
}

/**
 * Whether replies in JSON lose nothing: all of them can be had a second time, or none of them can hold text. To write a
 * second time, though it be the same, might undo what somebody else has written in between.
 */
function mayBeJson(commands: readonly WireCommand[]): boolean {
  const { someBytes, names } = summaryOf(commands)
  if (someBytes) return false
  // The names alone tell of most batches; not when they are spelled otherwise, or subcommands decide.
  if (areReads(names) || commands.every(({ words }) => isRead(words))) return true
  return commands.every(({ words }) => repliesWithoutText(words))
}

function asBytes(commands: readonly WireCommand[]): WireCommand[] {
  return commands.map((command) => (command.bytes ? command : { ...command, bytes: true }))
}

function holdsReplacement(reply: RawReply): boolean {
  if (typeof reply === 'string') return reply.includes('\ufffd')
  if (!Array.isArray(reply)) return false
  for (const item of reply) if (holdsReplacement(item)) return true
  return false
}

/** Byte replies as the text that commands want; an error in the place of one that is not UTF-8. */
function textsOf(replies: readonly RawReply[], commands: readonly WireCommand[]): RawReply[] {
  return commands.map(({ bytes }, index) => {
    const reply = replies[index] ?? null
    return bytes ? reply : textReply(reply, 'strict')
  })
}
