import { type RunningConsole, startConsole } from '../../scripts/console/stack.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'

/** A console on a Redis that can be stopped. */
export interface ConsoleStack extends RunningConsole {
  readonly redis: RedisServer
}

/** Starts one, with nothing in its Redis. Takes some seconds. */
export async function startConsoleStack(): Promise<ConsoleStack> {
  await using parts = new AsyncDisposableStack()
  const redis = await startRedis()
  parts.defer(() => redis.stop())
  const running = parts.use(await startConsole(redis.url))
  const all = parts.move()
  return { ...running, redis, [Symbol.asyncDispose]: () => all.disposeAsync() }
}
