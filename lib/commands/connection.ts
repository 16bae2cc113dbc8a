import { Executor, type Reply } from '../executor.ts'
import type { Encodable } from '../wire/encode.ts'
import { raw, str, type Text } from '../wire/replies.ts'
import type { Sole } from '../wire/words.ts'
import { connectionOnly, unsupported } from './unsupported.ts'

/** Commands on the way to the server. A client over HTTP has no connection of its own, so most are not available. */
export abstract class ConnectionCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * Not available: every request brings its own token.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/auth
   */
  auth(password: string, username?: Sole<'username', string>): Reply<M, T, never>
  auth(): Reply<M, T, never> {
    throw connectionOnly('AUTH', 'Make a client with the token of the other user.')
  }

  /**
   * The same value back.
   *
   * @see https://redis.io/commands/echo
   */
  echo(value: Encodable): Reply<M, T, T> {
    return this.call(['ECHO', value], raw<T>)
  }

  /**
   * Not available, as in redis-py: it settles the protocol of one connection.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/hello
   */
  hello(): Reply<M, T, never> {
    throw connectionOnly(
      'HELLO',
      'Replies have the same shape whatever protocol the server speaks.',
    )
  }

  /**
   * `true` when the server answers.
   *
   * @see https://redis.io/commands/ping
   */
  ping(): Reply<M, T, boolean> {
    return this.call(['PING'], (reply) => str(reply) === 'PONG')
  }

  /**
   * Not available: there is no connection to close.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/quit
   */
  quit(): Reply<M, T, never> {
    throw connectionOnly('QUIT', 'A client over HTTP needs no end.')
  }

  /**
   * Not available: an endpoint serves one database.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/select
   */
  select(index: number): Reply<M, T, never>
  select(): Reply<M, T, never> {
    throw unsupported(
      'SELECT',
      'cannot work over HTTP, where an endpoint serves one database',
      'Make a client with the URL of the other one.',
    )
  }
}
