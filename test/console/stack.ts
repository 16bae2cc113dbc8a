import { type RunningConsole, startConsole } from '../../scripts/console/stack.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'

/** A console on a Redis that can be stopped. */
export interface ConsoleStack extends RunningConsole {
  readonly redis: RedisServer
}

/** Starts one, with nothing in its Redis and these variables of its Worker. Takes some seconds. */
export async function startConsoleStack(
  vars: Readonly<Record<string, string>> = {},
): Promise<ConsoleStack> {
  await using parts = new AsyncDisposableStack()
  const redis = await startRedis()
  parts.defer(() => redis.stop())
  const running = parts.use(await startConsole({ redisUrl: redis.url, vars }))
  const all = parts.move()
  return { ...running, redis, [Symbol.asyncDispose]: () => all.disposeAsync() }
}
