import { startGateway } from 'redge-gateway'
import type { TestProject } from 'vitest/node'
import { startRedis } from './support/redis-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    readonly examplesGatewayUrl: string
    readonly examplesGatewayToken: string
  }
}

/** Starts a Redis that only the examples of the API use: each begins with an empty database, and its commands are counted. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const redis = await startRedis()
  const gateway = await startGateway({ redis: redis.url, admin: true }).catch(
    async (error: unknown) => {
      await redis.stop()
      throw error
    },
  )
  project.provide('examplesGatewayUrl', gateway.url)
  project.provide('examplesGatewayToken', gateway.token)
  return async () => {
    await gateway.close()
    await redis.stop()
  }
}
