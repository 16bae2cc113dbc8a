import { Executor, type Reply } from '../executor.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import { ok, raw, recordOf, strOrNull, type Text } from '../wire/replies.ts'

/** The first pattern of CONFIG GET, where further ones come as a list. */
export interface ConfigGetOptions {
  /**
   * Stands before the others.
   * @default '*'
   */
  readonly pattern?: Key | undefined
}

/**
 * Commands on the settings of the server. The Upstash service and redge-gateway know one of them here,
 * `notify-keyspace-events`, and refuse the rest; redge-gateway started with `--admin` lets all of them through.
 */
export abstract class ConfigCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * The settings whose names match one of the glob patterns, all of them when none is given, as text on every client.
   * Several patterns: Redis 7.0.
   *
   * @example
   * const { maxmemory } = await redis.configGet('maxmemory')
   * @see https://redis.io/commands/config-get
   */
  configGet(...patterns: Key[]): Reply<M, T, Record<string, string | null>>
  /** The settings that match `pattern`, all when it is left out, or one of the further patterns. */
  configGet(
    args: readonly Key[],
    options?: ConfigGetOptions,
  ): Reply<M, T, Record<string, string | null>>
  configGet(
    first: Key | readonly Key[] = '*',
    ...rest: (Key | ConfigGetOptions | undefined)[]
  ): Reply<M, T, Record<string, string | null>> {
    const patterns = Array.isArray(first)
      ? [(rest[0] as ConfigGetOptions | undefined)?.pattern ?? '*', ...first]
      : [first, ...rest]
    return this.call(['CONFIG', 'GET', ...(patterns as Key[])], recordOf(strOrNull))
  }

  /**
   * Sets the counters of INFO back to 0; the reply is `true`.
   *
   * @see https://redis.io/commands/config-resetstat
   */
  configResetstat(): Reply<M, T, boolean> {
    return this.call(['CONFIG', 'RESETSTAT'], ok)
  }

  /**
   * Writes the settings in force into the server's configuration file; `OK`.
   *
   * @see https://redis.io/commands/config-rewrite
   */
  configRewrite(): Reply<M, T, T> {
    return this.call(['CONFIG', 'REWRITE'], raw<T>)
  }

  /**
   * Changes a setting, and further ones given as name, value, name, value …, all or none; the reply is `true`. They last
   * until the server is started again. Several at once: Redis 7.0.
   *
   * @see https://redis.io/commands/config-set
   */
  configSet(name: Key, value: Encodable, ...args: Encodable[]): Reply<M, T, boolean> {
    return this.call(['CONFIG', 'SET', name, value, ...args], ok)
  }
}
