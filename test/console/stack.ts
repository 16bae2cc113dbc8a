import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startGateway } from 'redge-gateway'
import { buildAssets } from '../../scripts/assets.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'
import { startWorkerd } from '../support/workerd-process.ts'

/** A console with all that is below it: the Worker in workerd, the gateway and an empty Redis. */
export interface ConsoleStack {
  /** Where the console is, without a slash at the end. */
  readonly url: string
  /** The token that may do everything. */
  readonly admin: string
  readonly redis: RedisServer
  /** Sends a request to the API, by default as the admin; gives what it answered. */
  api<T = unknown>(method: string, path: string, body?: unknown, token?: string): Promise<T>
  [Symbol.asyncDispose](): Promise<void>
}

const admin = 'console-admin'

/** Starts one. Takes some seconds. */
export async function startConsoleStack(): Promise<ConsoleStack> {
  await using parts = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'redge-console-'))
  parts.defer(() => rm(directory, { recursive: true, force: true }))
  await buildAssets(directory)
  const redis = await startRedis()
  parts.defer(() => redis.stop())
  const gateway = await startGateway({ redis: redis.url, admin: true })
  parts.defer(() => gateway.close())
  const worker = await startWorkerd(
    join(import.meta.dirname, '../../functions/index.ts'),
    {
      UPSTASH_REDIS_REST_URL: gateway.url,
      UPSTASH_REDIS_REST_TOKEN: gateway.token,
      REDGE_API_TOKEN: 'console-api',
      REDGE_ADMIN_TOKEN: admin,
      DJANGO_SETTINGS: '{}',
      REQUEST_LOG: 'off',
    },
    ['enable_request_signal'],
    () => {},
    { directory, runWorkerFirst: ['/v1/*', '/healthz', '/readyz', '/metrics'] },
  )
  parts.defer(() => worker.dispose())
  const url = (await worker.ready).origin
  const all = parts.move()
  return { url, admin, redis, api: apiAt(url), [Symbol.asyncDispose]: () => all.disposeAsync() }
}

function apiAt(url: string): ConsoleStack['api'] {
  return async (method, path, body, token = admin) => {
    const response = await fetch(`${url}/v1/${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
}
