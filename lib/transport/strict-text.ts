import { isRepeatable } from '../wire/repeatable.ts'
import type { RawReply } from '../wire/replies.ts'
import { textReply } from '../wire/text-reply.ts'
import type { CallOptions, Requester, WireCommand } from './requester.ts'

/**
 * Text that is not UTF-8 is an error, as in redis-py, unless `encodingErrors` asks for U+FFFD in its place.
 *
 * JSON replies arrive with U+FFFD already. So a reply that holds one is read again as bytes, and what cannot be read again
 * (it takes something out, or writes) is asked for as bytes from the start. Bytes cost base64 on the wire.
 */
export class StrictText implements Requester {
  readonly #inner: Requester

  constructor(inner: Requester) {
    this.#inner = inner
  }

  async command(command: WireCommand, options: CallOptions): Promise<RawReply> {
    const [reply = null] = await this.#exchange([command], options, async (commands) => [
      await this.#inner.command(commands[0] ?? command, options),
    ])
    if (reply instanceof Error) throw reply
    return reply
  }

  pipeline(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    const send = (batch: readonly WireCommand[]): Promise<RawReply[]> =>
      this.#inner.pipeline(batch, options)
    return this.#exchange(commands, options, send)
  }

  transaction(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    const send = (batch: readonly WireCommand[]): Promise<RawReply[]> =>
      this.#inner.transaction(batch, options)
    return this.#exchange(commands, options, send)
  }

  /** Streams carry bytes, and decode them themselves. */
  get stream(): Requester['stream'] {
    return this.#inner.stream?.bind(this.#inner)
  }

  async #exchange(
    commands: readonly WireCommand[],
    { encodingErrors = 'strict' }: CallOptions,
    send: (commands: readonly WireCommand[]) => Promise<RawReply[]>,
  ): Promise<RawReply[]> {
    if (encodingErrors === 'replace' || commands.every(({ bytes }) => bytes)) {
      return await send(commands)
    }
    const asBytes = commands.map((command) => ({ ...command, bytes: true }))
    if (commands.some(({ bytes, words }) => bytes || !isRepeatable(words))) {
      return textsOf(await send(asBytes), commands)
    }
    const replies = await send(commands)
    return replies.some(holdsReplacement) ? textsOf(await send(asBytes), commands) : replies
  }
}

function holdsReplacement(reply: RawReply): boolean {
  if (Array.isArray(reply)) return reply.some(holdsReplacement)
  return typeof reply === 'string' && reply.includes('\ufffd')
}

/** Byte replies as the text that commands want; an error in the place of one that is not UTF-8. */
function textsOf(replies: readonly RawReply[], commands: readonly WireCommand[]): RawReply[] {
  return commands.map(({ bytes }, index) => {
    const reply = replies[index] ?? null
    return bytes ? reply : textReply(reply, 'strict')
  })
}
