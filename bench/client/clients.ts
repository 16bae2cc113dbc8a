import { Redis as UpstashRedis } from '@upstash/redis/cloudflare'
import { Redis } from 'redge'
import type { Case } from './cases.ts'

/** Makes one call of a case; the replies are looked at so that nothing of it can be left out. */
export type Call = (test: Case) => Promise<unknown>

interface Endpoint {
  readonly url: string
  readonly token: string
}

/** The clients side by side. Each makes its commands anew for every call, as an application does. */
export const CLIENTS = {
  'bare fetch': bareFetch,
  'redge, text': (endpoint) => redge(new Redis(endpoint)),
  'redge, bytes': (endpoint) => redge(new Redis({ ...endpoint, decodeResponses: false })),
  'redge, automatic pipelines': automatic,
  // Its automatic pipelines would make one request of many calls: cheaper, and not comparable.
  'SDK, defaults': (endpoint) =>
    sdk(new UpstashRedis({ ...endpoint, enableAutoPipelining: false })),
  'SDK, raw': (endpoint) =>
    sdk(
      new UpstashRedis({
        ...endpoint,
        automaticDeserialization: false,
        responseEncoding: false,
        enableAutoPipelining: false,
        enableTelemetry: false,
        readYourWrites: false,
        retry: { retries: 0 },
      }),
    ),
} as const satisfies Record<string, (endpoint: Endpoint) => Call>

export type ClientName = keyof typeof CLIENTS

/** `fetch` and `res.json()`, the least that any client does. */
function bareFetch({ url, token }: Endpoint): Call {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const init = { method: 'POST', headers, body: JSON.stringify(body) }
    return await (await fetch(url + path, init)).json()
  }
  return async (test) => {
    if (test.commands === 1) return await post('/', ['GET', keyOf(test, 0)])
    const commands: string[][] = []
    for (let at = 0; at < test.commands; at++) {
      const key = keyOf(test, at)
      commands.push(isWrite(test, at) ? ['SET', key, 'value'] : ['GET', key])
    }
    return await post('/pipeline', commands)
  }
}

function redge(redis: Redis | Redis<Uint8Array>): Call {
  return async (test) => {
    if (test.commands === 1) return await redis.get(keyOf(test, 0))
    const pipe = redis.pipeline({ transaction: false })
    for (let at = 0; at < test.commands; at++) {
      const key = keyOf(test, at)
      if (isWrite(test, at)) pipe.set(key, 'value')
      else pipe.get(key)
    }
    return await pipe.execute()
  }
}

function automatic(endpoint: Endpoint): Call {
  const redis = new Redis({ ...endpoint, autoPipeline: true })
  return (test) => {
    const calls: Promise<unknown>[] = []
    for (let at = 0; at < test.commands; at++) {
      const key = keyOf(test, at)
      calls.push(isWrite(test, at) ? redis.set(key, 'value') : redis.get(key))
    }
    return Promise.all(calls)
  }
}

function sdk(redis: UpstashRedis): Call {
  return async (test) => {
    if (test.commands === 1) return await redis.get(keyOf(test, 0))
    const pipe = redis.pipeline()
    for (let at = 0; at < test.commands; at++) {
      const key = keyOf(test, at)
      if (isWrite(test, at)) pipe.set(key, 'value')
      else pipe.get(key)
    }
    return await pipe.exec()
  }
}

function isWrite({ kind }: Case, at: number): boolean {
  return kind === 'MIX' && at % 2 === 0
}

/** Names the value and counts the commands, for the canned server. */
function keyOf({ value }: Case, at: number): string {
  return `${value}:${at}`
}
