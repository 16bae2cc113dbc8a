import { DataError, UnsupportedCommandError } from '../errors.ts'
import { Executor, type Reply } from '../executor.ts'
import { Script } from '../script.ts'
import type { Encodable } from '../wire/encode.ts'
import { listOf, ok, raw, str, type Text, truthy } from '../wire/replies.ts'
import { isGiven, type Sole, soleOption } from '../wire/words.ts'

/**
 * Commands that run Lua on the server. Replies come as Redis sends them: Lua's `true` is 1, `false` is `null`, and
 * fractions are cut off.
 */
export abstract class ScriptingCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * Runs a Lua script. The first `numkeys` of the words after it are its `KEYS`, the others its `ARGV`. A script that
   * runs often is better sent by its SHA-1: see `registerScript`.
   *
   * @example
   * const sum = await redis.eval<number>('return redis.call("incrby", KEYS[1], ARGV[1])', 1, 'n', 5)
   * @see https://redis.io/commands/eval
   */
  eval<R = unknown>(
    script: string | Uint8Array,
    numkeys: number,
    ...keysAndArgs: Encodable[]
  ): Reply<M, T, R> {
    return this.call(['EVAL', script, numkeys, ...keysAndArgs], raw<R>)
  }

  /**
   * Runs a Lua script that may not write. It may be sent to a replica, and is safe to repeat.
   *
   * @see https://redis.io/commands/eval_ro
   */
  evalRo<R = unknown>(
    script: string | Uint8Array,
    numkeys: number,
    ...keysAndArgs: Encodable[]
  ): Reply<M, T, R> {
    return this.call(['EVAL_RO', script, numkeys, ...keysAndArgs], raw<R>)
  }

  /**
   * Runs the script with this SHA-1; a `NoScriptError` when the server does not know it.
   *
   * @see https://redis.io/commands/evalsha
   */
  evalsha<R = unknown>(sha: string, numkeys: number, ...keysAndArgs: Encodable[]): Reply<M, T, R> {
    return this.call(['EVALSHA', sha, numkeys, ...keysAndArgs], raw<R>)
  }

  /**
   * Runs the script with this SHA-1, which may not write.
   *
   * @see https://redis.io/commands/evalsha_ro
   */
  evalshaRo<R = unknown>(
    sha: string,
    numkeys: number,
    ...keysAndArgs: Encodable[]
  ): Reply<M, T, R> {
    return this.call(['EVALSHA_RO', sha, numkeys, ...keysAndArgs], raw<R>)
  }

  /**
   * A script to be called by its SHA-1, with its text sent along only where the server does not know it. Given at once;
   * nothing is sent before its first call. On a pipeline, calls of the script are queued.
   *
   * @example
   * const multiply = redis.registerScript<number>('return redis.call("get", KEYS[1]) * ARGV[1]')
   * const product = await multiply.call({ keys: ['n'], args: [5] })
   * @see https://redis.readthedocs.io/en/stable/lua_scripting.html
   */
  registerScript<R = unknown>(script: string | Uint8Array): Script<M, T, R> {
    return new Script(this, script)
  }

  /**
   * Not available: debugging is a session on one connection, and requests over HTTP share none.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/script-debug
   */
  scriptDebug(...args: Encodable[]): Reply<M, T, never>
  scriptDebug(): Reply<M, T, never> {
    throw new UnsupportedCommandError(
      'SCRIPT DEBUG is a session on one connection, and requests over HTTP share none. Debug with redis-cli --ldb.',
      { command: 'SCRIPT DEBUG' },
    )
  }

  /**
   * Whether the server knows the scripts with these SHA-1s, in their order.
   *
   * @see https://redis.io/commands/script-exists
   */
  scriptExists(...args: string[]): Reply<M, T, boolean[]> {
    return this.call(['SCRIPT', 'EXISTS', ...args], listOf(truthy))
  }

  /**
   * Makes the server forget all scripts; the reply is `true`.
   *
   * @param syncType `ASYNC` frees the memory in the background; when left out, the server's setting decides.
   * @throws DataError for anything else.
   * @see https://redis.io/commands/script-flush
   */
  scriptFlush(syncType?: Sole<'syncType', 'SYNC' | 'ASYNC'>): Reply<M, T, boolean> {
    const type = soleOption('syncType', syncType)
    if (isGiven(type) && type !== 'SYNC' && type !== 'ASYNC') {
      throw new DataError(
        'SCRIPT FLUSH defaults to SYNC in redis > 6.2, or accepts SYNC/ASYNC. For older versions, of redis leave as None.',
      )
    }
    return this.call(['SCRIPT', 'FLUSH', ...(isGiven(type) ? [type] : [])], ok)
  }

  /**
   * Ends the script that is running, unless it has written already; the reply is `true`. An error of the server when
   * none is running.
   *
   * @see https://redis.io/commands/script-kill
   */
  scriptKill(): Reply<M, T, boolean> {
    return this.call(['SCRIPT', 'KILL'], ok)
  }

  /**
   * Loads a script without running it and gives its SHA-1, as text on every client.
   *
   * @see https://redis.io/commands/script-load
   */
  scriptLoad(script: string | Uint8Array): Reply<M, T, string> {
    return this.call(['SCRIPT', 'LOAD', script], str)
  }
}
