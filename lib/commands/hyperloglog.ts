import { Executor, type Reply } from '../executor.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import { integer, ok, type Text } from '../wire/replies.ts'

/** Commands on HyperLogLogs, which estimate how many different values were added, within 0.81 %, in 12 KiB. */
export abstract class HyperloglogCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * 1 when the estimate changed or the key is new, otherwise 0. The values themselves are not kept.
   *
   * @see https://redis.io/commands/pfadd
   */
  pfadd(name: Key, ...values: Encodable[]): Reply<M, T, number> {
    return this.call(['PFADD', name, ...values], integer)
  }

  /**
   * Estimated number of different values that were added to any of the sources; 0 for missing keys.
   *
   * @see https://redis.io/commands/pfcount
   */
  pfcount(...sources: Key[]): Reply<M, T, number> {
    return this.call(['PFCOUNT', ...sources], integer)
  }

  /**
   * `true` when the values of the sources were added to those of `dest`.
   *
   * @see https://redis.io/commands/pfmerge
   */
  pfmerge(dest: Key, ...sources: Key[]): Reply<M, T, boolean> {
    return this.call(['PFMERGE', dest, ...sources], ok)
  }
}
