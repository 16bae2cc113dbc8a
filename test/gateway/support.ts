import { afterAll, beforeAll } from 'vitest'
import { type Gateway, type GatewayOptions, startGateway } from '../../gateway/index.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'

/** An answer, read to its end. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON; `undefined` when it is empty. */
  readonly json: unknown
}

/** A gateway in front of a Redis of its own, for the tests of one file. */
export interface Fixture {
  readonly redis: RedisServer
  readonly gateway: Gateway
  /** Sends a request with the right token, unless other headers are given. */
  call(path: string, init?: RequestInit): Promise<Reply>
  /** `POST`s a body as JSON. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Reply>
}

/** Starts both before the tests and stops them afterwards; its fields are there within tests. */
export function useGateway(options: Partial<GatewayOptions> = {}): Fixture {
  let redis: RedisServer
  let gateway: Gateway
  beforeAll(async () => {
    redis = await startRedis()
    gateway = await startGateway({ redis: redis.url, ...options })
  })
  afterAll(async () => {
    await gateway?.close()
    await redis?.stop()
  })
  const call: Fixture['call'] = (path, init) => request(gateway, path, init)
  return {
    get redis() {
      return redis
    },
    get gateway() {
      return gateway
    },
    call,
    post: (path, body, headers) => {
      const json = typeof body === 'string' ? body : JSON.stringify(body)
      return call(path, { method: 'POST', body: json, headers: headers ?? {} })
    },
  }
}

/** Sends a request to the gateway, with its token unless another `authorization` is given. */
export async function request(
  { url, token }: Pick<Gateway, 'url' | 'token'>,
  path: string,
  init: RequestInit = {},
): Promise<Reply> {
  const headers = new Headers(init.headers)
  if (!headers.has('authorization')) headers.set('authorization', `Bearer ${token}`)
  const response = await fetch(url + path, { ...init, headers })
  const text = await response.text()
  const isJson = response.headers.get('content-type') === 'application/json' && text !== ''
  const json: unknown = isJson ? JSON.parse(text) : undefined
  return { status: response.status, headers: response.headers, text, json }
}
