import { errors, Redis as UpstashRedis } from '@upstash/redis/cloudflare'
import { RedisError, ResponseError, replyText, UnsupportedCommandError } from './errors.ts'
import type { EventStream } from './transport/event-stream.ts'
import {
  type CallOptions,
  onceEach,
  type Requester,
  type WireCommand,
} from './transport/requester.ts'
import { bytesFromBase64 } from './wire/base64.ts'
import { str } from './wire/replies.ts'
import { requestIdOf } from './wire/request-id.ts'

export type { Redis as UpstashRedis } from '@upstash/redis/cloudflare'

interface SdkRequest {
  readonly path?: readonly string[]
  readonly body?: unknown
  readonly signal?: unknown
  /** Takes the events of a stream. */
  readonly onMessage?: (event: string) => void
}

interface SdkItem {
  result?: unknown
  error?: string
}

/**
 * A client of `@upstash/redis` on redge's wire: its methods and its guessing of types, with redge's deadlines. Each
 * call is a request of its own, in program order.
 */
export class UpstashOnRedge extends UpstashRedis {
  constructor(requester: Requester, options: CallOptions) {
    // Required, and never used: the seam below replaces the HTTP layer made of them.
    super({ url: 'https://redge.invalid', token: 'none', enableAutoPipelining: false })
    const request = (request: SdkRequest): Promise<unknown> => answer(requester, request, options)
    this.client = { request } as typeof this.client
  }
}

/** Does what the SDK's HTTP layer does: one item for a command, a list for a batch, errors of its own class. */
async function answer(
  requester: Requester,
  { path = [], body, signal, onMessage }: SdkRequest,
  options: CallOptions,
): Promise<SdkItem | SdkItem[]> {
  const callOptions = signal instanceof AbortSignal ? { ...options, signal } : options
  try {
    if (path.length === 0) {
      const command = { ...wireCommand(body), once: requestIdOf(options.once) }
      return { result: await requester.command(command, callOptions) }
    }
    if (onMessage) return await openStream(requester, path, callOptions, onMessage)
    const kind = batchKind(path[0])
    const commands = onceEach(kind, (body as unknown[]).map(wireCommand), options)
    const replies = await requester[kind](commands, callOptions)
    return replies.map((reply) =>
      reply instanceof RedisError ? { error: replyText(reply) } : { result: reply },
    )
  } catch (error) {
    // Libraries on top of the SDK look for the server's words in an `UpstashError`.
    if (!(error instanceof ResponseError)) throw error
    throw new errors.UpstashError(replyText(error), { cause: error })
  }
}

function batchKind(endpoint: string | undefined): 'pipeline' | 'transaction' {
  if (endpoint === 'pipeline') return 'pipeline'
  if (endpoint === 'multi-exec') return 'transaction'
  throw new UnsupportedCommandError(`The endpoint /${endpoint} takes no batch`)
}

/** Opens a stream of events. As in the SDK's HTTP layer, nobody hears of its end. */
async function openStream(
  requester: Requester,
  [command = '', ...names]: readonly string[],
  options: CallOptions,
  onMessage: (event: string) => void,
): Promise<SdkItem> {
  if (!requester.stream) throw new UnsupportedCommandError("The client's way has no streams")
  passOn(await requester.stream([command.toUpperCase(), ...names], options), onMessage)
  return { result: 1 }
}

/** Rejects, with nobody to catch it, when a listener throws: the runtime reports it as it does for any event. */
async function passOn(stream: EventStream, onMessage: (event: string) => void): Promise<void> {
  try {
    for (;;) {
      const item = await stream.next()
      if (item.type !== 'event') return
      onMessage(stream.isExact ? plainEvent(item.data) : item.data)
    }
  } finally {
    stream.cancel()
  }
}

/** The parts of an event joined by commas, as the SDK reads them: its kind, and then names and texts in base64. */
function plainEvent(data: string): string {
  const [kind, ...rest] = JSON.parse(data) as (string | number)[]
  const parts = rest.map((part) => (typeof part === 'string' ? str(bytesFromBase64(part)) : part))
  return [kind, ...parts].join(',')
}

/** The SDK hands over JSON values; what is no text goes out as the JSON text that its own layer would send. */
function wireCommand(body: unknown): WireCommand {
  const words = (body as unknown[]).map((word) =>
    typeof word === 'string' ? word : (JSON.stringify(word) ?? 'null'),
  )
  return { words, bytes: false }
}
