import { BlockingCommands } from './blocking.ts'
import { connectionOnly } from './commands/unsupported.ts'
import type { Key } from './wire/encode.ts'
import type { Text } from './wire/replies.ts'

/**
 * What redis-py's client has because it holds connections. Over HTTP there are none: what would change or read the state
 * of one rejects with an `UnsupportedCommandError` that names the way out, and closing has nothing to do.
 */
export abstract class Connectionless<T extends Text = string> extends BlockingCommands<T> {
  /** Nothing: there is no connection to close. Requests on their way go on. */
  async close(): Promise<void> {}

  /** The name `close` has in `redis.asyncio`. */
  async aclose(): Promise<void> {}

  /** Lets a client be used with `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {}

  /** Not available outside a transaction. */
  async watch(..._names: Key[]): Promise<never> {
    throw connectionOnly('WATCH', WATCH_INSTEAD)
  }

  /** Not available, as there is no `watch` to end. */
  async unwatch(): Promise<never> {
    throw connectionOnly('UNWATCH', WATCH_INSTEAD)
  }

  /** Not available: nothing is left over from one request to the next. */
  async reset(): Promise<never> {
    throw connectionOnly('RESET', 'Nothing is left over from one request to the next.')
  }

  /** Not available: no client can be tied to one connection. */
  client(): never {
    throw connectionOnly('client()', 'Use the client itself.')
  }

  /** Not available: there is no socket to read from. */
  async parseResponse(): Promise<never> {
    throw connectionOnly('parseResponse()', 'executeCommand() gives raw replies.')
  }

  /** Not available: keeping replies up to date takes messages that the server pushes. */
  getCache(): never {
    throw connectionOnly(
      'Client-side caching',
      'Keep values in a cache of your own, with an expiry.',
    )
  }

  /** Not available: a field set is prepared for one connection. */
  async himportPrepare(): Promise<never> {
    throw connectionOnly('HIMPORT', HSET_INSTEAD)
  }

  /** Not available: there is no field set to drop. */
  async himportDiscard(): Promise<never> {
    throw connectionOnly('HIMPORT', HSET_INSTEAD)
  }

  /** Not available: there are no field sets to drop. */
  async himportDiscardAll(): Promise<never> {
    throw connectionOnly('HIMPORT', HSET_INSTEAD)
  }
}

const WATCH_INSTEAD = 'Use redis.transaction() or pipeline().watch().'
const HSET_INSTEAD = 'Use hset with a mapping, many of them in one pipeline.'
