import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { startGateway } from 'redge-gateway'
import type { TestProject } from 'vitest/node'
import { startRedis } from './support/redis-server.ts'

declare module 'vitest' {
  /** What a test gets by `inject()`. */
  interface ProvidedContext {
    readonly gatewayUrl: string
    readonly gatewayToken: string
    readonly redisUrl: string
  }
}

const assets = join(import.meta.dirname, '../scripts/assets.ts')

/** Starts a Redis and a gateway for the whole run, and builds what the Worker serves; gives the function that stops them. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  // In a process of its own: vitest rewrites what it loads, and Vite copies functions of its own into what it builds.
  execFileSync(process.execPath, [assets, '--without-docs'])
  const redis = await startRedis()
  const gateway = await startGateway({ redis: redis.url, admin: true }).catch(
    async (error: unknown) => {
      await redis.stop()
      throw error
    },
  )
  project.provide('redisUrl', redis.url)
  project.provide('gatewayUrl', gateway.url)
  project.provide('gatewayToken', gateway.token)
  return async () => {
    await gateway.close()
    await redis.stop()
  }
}
