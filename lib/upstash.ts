import { errors, Redis as UpstashRedis } from '@upstash/redis/cloudflare'
import { RedisError, ResponseError, replyText, UnsupportedCommandError } from './errors.ts'
import type { CallOptions, Requester, WireCommand } from './transport/requester.ts'

export type { Redis as UpstashRedis } from '@upstash/redis/cloudflare'

interface SdkRequest {
  readonly path?: readonly string[]
  readonly body?: unknown
  readonly signal?: unknown
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
  { path = [], body, signal }: SdkRequest,
  options: CallOptions,
): Promise<SdkItem | SdkItem[]> {
  const callOptions = signal instanceof AbortSignal ? { ...options, signal } : options
  try {
    if (path.length === 0) {
      return { result: await requester.command(wireCommand(body), callOptions) }
    }
    const commands = (body as unknown[]).map(wireCommand)
    const replies = await requester[batchKind(path[0])](commands, callOptions)
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
  throw new UnsupportedCommandError(`The endpoint /${endpoint} needs a stream`)
}

/** The SDK hands over JSON values; what is no text goes out as the JSON text that its own layer would send. */
function wireCommand(body: unknown): WireCommand {
  const words = (body as unknown[]).map((word) =>
    typeof word === 'string' ? word : (JSON.stringify(word) ?? 'null'),
  )
  return { words, bytes: false }
}
