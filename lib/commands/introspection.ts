import { Executor, type Reply } from '../executor.ts'
import { type CommandInfo, commandTable } from '../wire/command-info.ts'
import type { Encodable } from '../wire/encode.ts'
import { integer, listOf, raw, str, type Text } from '../wire/replies.ts'
import { option } from '../wire/words.ts'
import { notImplemented } from './unsupported.ts'

/** Which commands to list; at most one of them. */
export interface CommandListOptions {
  /** Those of this module. */
  readonly module?: string | undefined
  /** Those of this ACL category. */
  readonly category?: string | undefined
  /** Those whose names match this glob pattern. */
  readonly pattern?: string | undefined
}

/** What the server tells about its commands. */
export abstract class IntrospectionCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * All commands of the server by their names. Names, flags and categories are text on every client.
   *
   * @see https://redis.io/commands/command
   */
  command(): Reply<M, T, Record<string, CommandInfo>> {
    return this.call(['COMMAND'], commandTable)
  }

  /**
   * How many commands the server has.
   *
   * @see https://redis.io/commands/command-count
   */
  commandCount(): Reply<M, T, number> {
    return this.call(['COMMAND', 'COUNT'], integer)
  }

  /**
   * Not available, as in redis-py.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/command-docs
   */
  commandDocs(...args: Encodable[]): Reply<M, T, never>
  commandDocs(): Reply<M, T, never> {
    throw notImplemented('COMMAND DOCS')
  }

  /**
   * Which words of a command are its keys, as text on every client. The command does not run.
   *
   * @example
   * const keys = await redis.commandGetkeys('MSET', 'a', 1, 'b', 2)
   * @see https://redis.io/commands/command-getkeys
   */
  commandGetkeys(...args: Encodable[]): Reply<M, T, string[]> {
    return this.call(['COMMAND', 'GETKEYS', ...args], listOf(str))
  }

  /**
   * Which words of a command are its keys, each with what the command does to it: `RW`, `access`, `delete`, …
   *
   * @see https://redis.io/commands/command-getkeysandflags
   */
  commandGetkeysandflags(...args: string[]): Reply<M, T, [T, T[]][]> {
    return this.call(['COMMAND', 'GETKEYSANDFLAGS', ...args], raw<[T, T[]][]>)
  }

  /**
   * Not available, as in redis-py; `command` tells of all commands.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/command-info
   */
  commandInfo(): Reply<M, T, never> {
    throw notImplemented('COMMAND INFO')
  }

  /**
   * Names of the server's commands, all or those that `options` choose. More than one option is an error of the server.
   *
   * @see https://redis.io/commands/command-list
   */
  commandList(options: CommandListOptions = {}): Reply<M, T, T[]> {
    const { module, category, pattern } = options
    const filter = [
      ...option('MODULE', module),
      ...option('ACLCAT', category),
      ...option('PATTERN', pattern),
    ]
    const words = filter.length > 0 ? ['FILTERBY', ...filter] : []
    return this.call(['COMMAND', 'LIST', ...words], raw<T[]>)
  }
}
