import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { Redis } from 'redge'
import { startGateway } from 'redge-gateway'
import { buildAssets } from '../assets.ts'
import { root } from '../project-bin.ts'
import { provideRedis } from '../redis-server.ts'
import { type Api, apiAt } from './api.ts'
import { type DjangoSite, djangoSite } from './django-site.ts'

/** A console with all that is below it. */
export interface RunningConsole {
  /** Where it is, without a slash at the end. */
  readonly url: string
  /** The token that may do everything. */
  readonly admin: string
  /** The API, asked as the admin. */
  readonly api: Api
  /** A client of the same Redis. */
  readonly client: Redis
  /** A Django project that uses the same Redis. */
  readonly site: DjangoSite
  [Symbol.asyncDispose](): Promise<void>
}

const admin = 'console-admin'

/** How {@link startConsole} starts a console. */
export interface ConsoleOptions {
  /** The Redis below it. @default an empty one that is started too */
  readonly redisUrl?: string
  /** Further variables of the Worker, such as `RATE_LIMIT`. */
  readonly vars?: Readonly<Record<string, string>>
}

/** Starts a console as its sources are now, in workerd, beside whatever else runs. Takes some seconds. */
export async function startConsole(options: ConsoleOptions = {}): Promise<RunningConsole> {
  const { redisUrl, vars = {} } = options
  await using parts = new AsyncDisposableStack()
  const dir = await mkdtemp(join(tmpdir(), 'redge-console-'))
  parts.defer(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }))
  const assets = join(dir, 'assets')
  await buildAssets(assets)
  const redis = await provideRedis({ stateDir: dir, fresh: redisUrl === undefined, url: redisUrl })
  parts.defer(() => redis.child?.stop())
  const gateway = await startGateway({ redis: redis.url, admin: true })
  parts.defer(() => gateway.close())
  const worker = await startWorker(assets, {
    UPSTASH_REDIS_REST_URL: gateway.url,
    UPSTASH_REDIS_REST_TOKEN: gateway.token,
    REDGE_API_TOKEN: 'console-api',
    REDGE_ADMIN_TOKEN: admin,
    DJANGO_SETTINGS: '{}',
    REQUEST_LOG: 'off',
    ...vars,
  })
  parts.defer(() => worker.dispose())
  const url = (await worker.ready).origin
  const client = new Redis({ url: gateway.url, token: gateway.token })
  const all = parts.move()
  return {
    url,
    admin,
    api: apiAt(url, admin),
    client,
    site: djangoSite(client),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

async function startWorker(
  directory: string,
  vars: Readonly<Record<string, string>>,
): Promise<Miniflare> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'functions/index.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd'],
  })
  const texts = Object.entries(vars).map(
    ([name, value]) => [name, { type: 'text', value }] as const,
  )
  const contents = outputFiles[0]?.text ?? ''
  return new Miniflare({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    handleStructuredLogs: () => undefined,
    workers: [
      {
        config: {
          name: 'console',
          compatibilityDate: '2026-10-23',
          compatibilityFlags: ['enable_request_signal'],
          env: Object.fromEntries(texts),
          manifest: { mainModule: 'index.js', modules: { 'index.js': { type: 'esm', contents } } },
          assets: {
            directory,
            hasUserWorker: true,
            runWorkerFirst: ['/v1/*', '/healthz', '/readyz', '/metrics'],
          },
        },
      },
    ],
  })
}
