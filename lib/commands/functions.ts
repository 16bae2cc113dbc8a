import { Executor, type Reply } from '../executor.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import { ok, raw, type Text } from '../wire/replies.ts'
import { type Sole, soleOption, soleOptionOr } from '../wire/words.ts'

/** Which libraries to list. */
export interface FunctionListOptions {
  /**
   * A glob pattern for their names.
   * @default '*'
   */
  readonly library?: Key | undefined
  /** Give the code as well. */
  readonly withcode?: boolean | undefined
}

/** Commands on libraries of functions, which stay on the server and are called by name. */
export abstract class FunctionCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * Loads a library and gives its name. An error of the server when there is one of that name, unless `replace` is
   * given.
   *
   * @example
   * await redis.functionLoad(`#!lua name=mylib
   * redis.register_function('double', function(keys, args) return 2 * args[1] end)`)
   * @see https://redis.io/commands/function-load
   */
  functionLoad(code: string | Uint8Array, replace?: Sole<'replace', boolean>): Reply<M, T, T> {
    const words = soleOption('replace', replace) ? ['REPLACE', code] : [code]
    return this.call(['FUNCTION', 'LOAD', ...words], raw<T>)
  }

  /**
   * Removes a library and its functions; the reply is `true`. An error of the server when there is none of that name.
   *
   * @see https://redis.io/commands/function-delete
   */
  functionDelete(library: Key): Reply<M, T, boolean> {
    return this.call(['FUNCTION', 'DELETE', library], ok)
  }

  /**
   * Removes all libraries; the reply is `true`.
   *
   * @param mode `ASYNC` frees the memory in the background; `SYNC` when left out.
   * @see https://redis.io/commands/function-flush
   */
  functionFlush(mode?: Sole<'mode', 'SYNC' | 'ASYNC'>): Reply<M, T, boolean> {
    return this.call(['FUNCTION', 'FLUSH', soleOptionOr('mode', mode, 'SYNC')], ok)
  }

  /**
   * The libraries with their functions, each as a flat list of names and values: `['library_name', 'mylib', …]`.
   *
   * @see https://redis.io/commands/function-list
   */
  functionList({ library = '*', withcode }: FunctionListOptions = {}): Reply<M, T, unknown[]> {
    const code = withcode ? ['WITHCODE'] : []
    return this.call(['FUNCTION', 'LIST', 'LIBRARYNAME', library, ...code], raw<unknown[]>)
  }

  /**
   * Calls a function. The first `numkeys` of the words after it are its keys, the others its arguments. The reply comes
   * as Redis sends it: Lua's `true` is 1, `false` is `null`, and fractions are cut off.
   *
   * @example
   * const four = await redis.fcall<number>('double', 0, 2)
   * @see https://redis.io/commands/fcall
   */
  fcall<R = unknown>(fn: Encodable, numkeys: number, ...keysAndArgs: Encodable[]): Reply<M, T, R> {
    return this.call(['FCALL', fn, numkeys, ...keysAndArgs], raw<R>)
  }

  /**
   * Calls a function that does not write. It may be sent to a replica, and is safe to repeat.
   *
   * @see https://redis.io/commands/fcall_ro
   */
  fcallRo<R = unknown>(
    fn: Encodable,
    numkeys: number,
    ...keysAndArgs: Encodable[]
  ): Reply<M, T, R> {
    return this.call(['FCALL_RO', fn, numkeys, ...keysAndArgs], raw<R>)
  }

  /**
   * All libraries in Redis's own format, for `functionRestore`. It is bytes on every client, whatever `decodeResponses`
   * says.
   *
   * @see https://redis.io/commands/function-dump
   */
  functionDump(): Reply<M, T, Uint8Array> {
    return this.call(['FUNCTION', 'DUMP'], raw<Uint8Array>, { bytes: true })
  }

  /**
   * Puts back what `functionDump` gave; the reply is `true`.
   *
   * @param policy `APPEND`, when left out, is an error if a library is there already; `REPLACE` replaces it; `FLUSH`
   * removes all libraries before.
   * @see https://redis.io/commands/function-restore
   */
  functionRestore(
    payload: string | Uint8Array,
    policy?: Sole<'policy', 'APPEND' | 'FLUSH' | 'REPLACE'>,
  ): Reply<M, T, boolean> {
    const how = soleOptionOr('policy', policy, 'APPEND')
    return this.call(['FUNCTION', 'RESTORE', payload, how], ok)
  }

  /**
   * Ends the function that is running, unless it has written already; the reply is `OK`. An error of the server when
   * none is running.
   *
   * @see https://redis.io/commands/function-kill
   */
  functionKill(): Reply<M, T, T> {
    return this.call(['FUNCTION', 'KILL'], raw<T>)
  }

  /**
   * The function that is running, and how many libraries and functions each engine has, as flat lists of names and
   * values.
   *
   * @see https://redis.io/commands/function-stats
   */
  functionStats(): Reply<M, T, unknown> {
    return this.call(['FUNCTION', 'STATS'], raw<unknown>)
  }
}
