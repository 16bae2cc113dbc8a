import { Executor, type Reply } from '../executor.ts'
import type { Encodable } from '../wire/encode.ts'
import { type Dict, dictOf, listOf, raw, type Text, truthy } from '../wire/replies.ts'
import { isGiven } from '../wire/words.ts'

/** What a module is loaded with. */
export interface ModuleLoadexOptions {
  /** Settings: name, value, name, value … */
  readonly options?: readonly string[] | undefined
  /** Arguments of the module. */
  readonly args?: readonly string[] | undefined
}

/**
 * Commands on the modules of the server. They are for redge-gateway started with `--admin`: the Upstash service has none
 * of them.
 */
export abstract class ModuleCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * The modules of the server, each with its `name`, `ver` and, since Redis 7.0, `path` and `args`; a `Map` on a client
   * that gets bytes.
   *
   * @see https://redis.io/commands/module-list
   */
  moduleList(): Reply<M, T, Dict<T, unknown>[]> {
    return this.call(['MODULE', 'LIST'], listOf(dictOf<T, unknown>(raw<unknown>)))
  }

  /**
   * Loads the module at a path on the server; the reply is `true`.
   *
   * @see https://redis.io/commands/module-load
   */
  moduleLoad(path: Encodable, ...args: Encodable[]): Reply<M, T, boolean> {
    return this.call(['MODULE', 'LOAD', path, ...args], truthy)
  }

  /**
   * Loads the module at a path on the server with settings and arguments; `OK`. Redis 7.0.
   *
   * @see https://redis.io/commands/module-loadex
   */
  moduleLoadex(path: string, { options, args }: ModuleLoadexOptions = {}): Reply<M, T, T> {
    const words = [
      ...(isGiven(options) ? ['CONFIG', ...options] : []),
      ...(isGiven(args) ? ['ARGS', ...args] : []),
    ]
    return this.call(['MODULE', 'LOADEX', path, ...words], raw<T>)
  }

  /**
   * Unloads a module by its name; the reply is `true`. The server refuses one whose data types are in use.
   *
   * @see https://redis.io/commands/module-unload
   */
  moduleUnload(name: string | Uint8Array): Reply<M, T, boolean> {
    return this.call(['MODULE', 'UNLOAD', name], truthy)
  }
}
