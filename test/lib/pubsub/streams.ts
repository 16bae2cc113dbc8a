import { env } from 'cloudflare:workers'
import { type ClientSettings, Redis } from '../../../lib/index.ts'
import { redis } from '../../support/workerd.ts'

/** A client whose streams a test can watch and cut. */
export interface WatchedClient {
  readonly redis: Redis
  /** Paths of the streams that were asked for, in order. */
  readonly asked: string[]
  /** How many streams are open. */
  readonly open: () => number
  /** Cuts all open streams: as a server that ends them, or as a connection that breaks. */
  readonly cut: (how: 'end' | 'break') => void
  /** Answers the next requests for streams so, one each, before the gateway is asked again. */
  readonly refusals: (() => Response | Promise<Response>)[]
}

/** What a {@link WatchedClient} makes of the gateway. */
export interface WatchOptions {
  /** Whether the opt-in format is withheld, as on the service. @default false */
  readonly asService?: boolean
  readonly settings?: ClientSettings
}

/** A client on the gateway of the test run, through a `fetch` that a test holds in its hand. */
export function watchedClient({
  asService = false,
  settings = {},
}: WatchOptions = {}): WatchedClient {
  const asked: string[] = []
  const refusals: WatchedClient['refusals'] = []
  const streams = new Set<(how: 'end' | 'break') => void>()
  const watchedFetch: typeof fetch = async (input, init) => {
    const path = new URL(String(input)).pathname
    if (!/^\/(p?subscribe|monitor)/.test(path)) return fetch(input, init)
    asked.push(path)
    const refusal = refusals.shift()
    if (refusal) return Promise.race([refusal(), rejectedBy(init?.signal)])
    const headers = new Headers(init?.headers)
    if (asService) headers.delete('redge-stream-format')
    const response = await fetch(input, { ...init, headers })
    return response.ok ? cuttable(response, streams) : response
  }
  return {
    redis: new Redis({
      url: env.UPSTASH_REDIS_REST_URL,
      token: env.UPSTASH_REDIS_REST_TOKEN,
      fetch: watchedFetch,
      ...settings,
    }),
    asked,
    open: () => streams.size,
    cut: (how) => {
      for (const cut of streams) cut(how)
    },
    refusals,
  }
}

function rejectedBy(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason))
  })
}

function cuttable(response: Response, streams: Set<(how: 'end' | 'break') => void>): Response {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  let cut = (_how: 'end' | 'break'): void => undefined
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      cut = (how) => {
        streams.delete(cut)
        if (how === 'end') controller.close()
        else controller.error(new Error('cut'))
        reader.cancel().catch(() => undefined)
      }
      streams.add(cut)
    },
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        if (!streams.has(cut)) return
        if (done) cut('end')
        else controller.enqueue(value)
      } catch {
        if (streams.has(cut)) cut('break')
      }
    },
    async cancel(reason) {
      streams.delete(cut)
      await reader.cancel(reason)
    },
  })
  return new Response(body, response)
}

/** Publishes from another client; gives how many subscribers there were. */
export function publish(
  channel: string | Uint8Array,
  message: string | Uint8Array,
): Promise<number> {
  return redis.executeCommand<number>('PUBLISH', channel, message)
}

/** How many subscribers a channel has. */
export async function subscribersOf(channel: string): Promise<number> {
  const [, count] = await redis.executeCommand<[string, number]>('PUBSUB NUMSUB', channel)
  return count
}
