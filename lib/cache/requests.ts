import { repeated } from '../retry/repeated.ts'
import type { Encodable } from '../wire/encode.ts'
import { type InnerCommands, type RawReply, raw } from '../wire/replies.ts'
import type { CacheRedis } from './connections.ts'

/** Bytes that one command of a pipeline may carry: less than what a script on the server may decode. */
const MAX_BYTES = 60_000

interface Ask {
  readonly words: readonly Encodable[]
  readonly receive: (reply: RawReply) => void
  readonly innerCommands: InnerCommands | undefined
}

/**
 * Commands for one or several servers, each of which is sent its own as one request; one with many bytes goes alone. They
 * are sent again when the reply is lost, so they have to be such that may be repeated.
 */
export class Requests {
  readonly #asks = new Map<CacheRedis, Ask[]>()

  add(
    client: CacheRedis,
    words: readonly Encodable[],
    receive: (reply: RawReply) => void = () => undefined,
    innerCommands?: InnerCommands,
  ): void {
    const asks = this.#asks.get(client) ?? []
    asks.push({ words, receive, innerCommands })
    this.#asks.set(client, asks)
  }

  async send(): Promise<void> {
    const sent = Array.from(this.#asks, ([client, asks]) => {
      const alone = asks.filter(({ words }) => isLarge(words))
      const together = asks.filter(({ words }) => !isLarge(words))
      return [sendTogether(client, together), ...alone.map((ask) => sendOne(client, ask))]
    })
    await Promise.all(sent.flat())
  }
}

async function sendOne(client: CacheRedis, ask: Ask): Promise<void> {
  const { words, innerCommands } = ask
  const { reply } = await repeated(() => client.call(words, raw<RawReply>, optional(innerCommands)))
  ask.receive(reply)
}

async function sendTogether(client: CacheRedis, asks: readonly Ask[]): Promise<void> {
  const [first] = asks
  if (!first) return
  if (asks.length === 1) return await sendOne(client, first)
  const { reply: replies } = await repeated(async () => {
    const pipeline = client.pipeline({ transaction: false })
    for (const { words, innerCommands } of asks) {
      pipeline.call(words, raw<RawReply>, optional(innerCommands))
    }
    return (await pipeline.execute()) as readonly RawReply[]
  })
  for (const [index, ask] of asks.entries()) ask.receive(replies[index] ?? null)
}

function optional(innerCommands: InnerCommands | undefined): { innerCommands?: InnerCommands } {
  return innerCommands ? { innerCommands } : {}
}

function isLarge(words: readonly Encodable[]): boolean {
  let bytes = 0
  for (const word of words) if (word instanceof Uint8Array) bytes += word.length
  return bytes > MAX_BYTES
}
