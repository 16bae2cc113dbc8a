import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import type { Gateway } from '../../gateway/index.ts'

/** The Worker of `functions/`, in a workerd process of its own. */
export interface LocalWorker {
  readonly url: URL
  dispose(): Promise<void>
}

/** The token that opens its API. */
export const API_TOKEN = 'test-api-token'

/** Starts the Worker on the Redis behind a gateway. */
export async function startWorker(gateway: Gateway): Promise<LocalWorker> {
  const { outputFiles } = await build({
    entryPoints: ['functions/index.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd'],
  })
  const text = (value: string) => ({ type: 'text' as const, value })
  const miniflare = new Miniflare({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    workers: [
      {
        config: {
          name: 'redge',
          compatibilityDate: '2026-10-23',
          compatibilityFlags: ['enable_request_signal'],
          env: {
            UPSTASH_REDIS_REST_URL: text(gateway.url),
            UPSTASH_REDIS_REST_TOKEN: text(gateway.token),
            REDGE_API_TOKEN: text(API_TOKEN),
          },
          manifest: {
            mainModule: 'index.js',
            modules: { 'index.js': { type: 'esm', contents: outputFiles[0]?.text ?? '' } },
          },
        },
      },
    ],
  })
  return { url: await miniflare.ready, dispose: () => miniflare.dispose() }
}
