import { Executor, type Reply } from '../executor.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import { memoryStats } from '../wire/memory-stats.ts'
import {
  type Dict,
  dictOf,
  integer,
  integerOrNull,
  listOf,
  ok,
  raw,
  type Text,
} from '../wire/replies.ts'
import { type SlowlogEntry, slowlog } from '../wire/slowlog.ts'
import { counted, isGiven, option, type Sole, soleOption } from '../wire/words.ts'
import { notImplemented } from './unsupported.ts'

/** What makes a key hot: the processor time it takes, or the network traffic it causes. */
export type HotkeysMetric = 'CPU' | 'NET'

/** How hot keys are looked for. */
export interface HotkeysStartOptions {
  /** How many keys to report for each metric. */
  readonly count?: number | undefined
  /** Stop by itself after so many seconds. */
  readonly duration?: number | undefined
  /** Look at one command in so many; 1 looks at all. */
  readonly sampleRatio?: number | undefined
  /** Only keys in these hash slots. */
  readonly slots?: readonly number[] | undefined
}

/**
 * Commands that tell where time and memory go. The Upstash service has MEMORY USAGE of them; redge-gateway needs
 * `--admin` for LATENCY and SLOWLOG.
 */
export abstract class DiagnosticsCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * What was found since `hotkeysStart`, a list of records, or of `Map`s on a client that gets bytes; their values come as
   * Redis sends them. Redis 8.6.
   *
   * @see https://redis.io/commands/hotkeys-get
   */
  hotkeysGet(): Reply<M, T, Dict<T, unknown>[]> {
    return this.call(['HOTKEYS', 'GET'], listOf(dictOf<T, unknown>(raw<unknown>)))
  }

  /**
   * Forgets what was found; `OK`. Redis 8.6.
   *
   * @see https://redis.io/commands/hotkeys-reset
   */
  hotkeysReset(): Reply<M, T, T> {
    return this.call(['HOTKEYS', 'RESET'], raw<T>)
  }

  /**
   * Begins looking for the keys that cost most by the given metrics; `OK`. Redis 8.6.
   *
   * @see https://redis.io/commands/hotkeys-start
   */
  hotkeysStart(
    metrics: readonly HotkeysMetric[],
    options: HotkeysStartOptions = {},
  ): Reply<M, T, T> {
    const { count, duration, sampleRatio, slots } = options
    const words: Encodable[] = [
      ...option('COUNT', count),
      ...option('DURATION', duration),
      ...option('SAMPLE', sampleRatio),
      ...(isGiven(slots) ? ['SLOTS', ...counted(slots)] : []),
    ]
    return this.call(['HOTKEYS', 'START', 'METRICS', ...counted(metrics), ...words], raw<T>)
  }

  /**
   * Stops looking for hot keys and keeps what was found; `OK`. Redis 8.6.
   *
   * @see https://redis.io/commands/hotkeys-stop
   */
  hotkeysStop(): Reply<M, T, T> {
    return this.call(['HOTKEYS', 'STOP'], raw<T>)
  }

  /**
   * Not available, as in redis-py.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/latency-doctor
   */
  latencyDoctor(): Reply<M, T, never> {
    throw notImplemented('LATENCY DOCTOR')
  }

  /**
   * Not available, as in redis-py.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/latency-graph
   */
  latencyGraph(): Reply<M, T, never> {
    throw notImplemented('LATENCY GRAPH')
  }

  /**
   * Not available, as in redis-py.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/latency-histogram
   */
  latencyHistogram(...args: Encodable[]): Reply<M, T, never>
  latencyHistogram(): Reply<M, T, never> {
    throw notImplemented('LATENCY HISTOGRAM')
  }

  /**
   * The latest spikes of an event, each as Unix time in seconds and duration in milliseconds.
   *
   * @see https://redis.io/commands/latency-history
   */
  latencyHistory(event: string): Reply<M, T, number[][]> {
    return this.call(['LATENCY', 'HISTORY', event], raw<number[][]>)
  }

  /**
   * The latest spike of each event: its name, Unix time in seconds, duration in milliseconds, and the longest duration.
   *
   * @see https://redis.io/commands/latency-latest
   */
  latencyLatest(): Reply<M, T, (T | number)[][]> {
    return this.call(['LATENCY', 'LATEST'], raw<(T | number)[][]>)
  }

  /**
   * Forgets the spikes of these events, or of all; the reply is how many events had any.
   *
   * @see https://redis.io/commands/latency-reset
   */
  latencyReset(...events: string[]): Reply<M, T, number> {
    return this.call(['LATENCY', 'RESET', ...events], integer)
  }

  /**
   * Not available, as in redis-py.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/memory-doctor
   */
  memoryDoctor(): Reply<M, T, never> {
    throw notImplemented('MEMORY DOCTOR')
  }

  /**
   * Not available, as in redis-py.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/memory-help
   */
  memoryHelp(): Reply<M, T, never> {
    throw notImplemented('MEMORY HELP')
  }

  /**
   * A report of the memory allocator.
   *
   * @see https://redis.io/commands/memory-malloc-stats
   */
  memoryMallocStats(): Reply<M, T, T> {
    return this.call(['MEMORY', 'MALLOC-STATS'], raw<T>)
  }

  /**
   * Gives memory that is not in use back to the system; the reply is `true`.
   *
   * @see https://redis.io/commands/memory-purge
   */
  memoryPurge(): Reply<M, T, boolean> {
    return this.call(['MEMORY', 'PURGE'], ok)
  }

  /**
   * Where memory goes, in bytes unless the name says otherwise, in one record of numbers; each database has a record of
   * its own in it, such as `db.0`.
   *
   * @see https://redis.io/commands/memory-stats
   */
  memoryStats(): Reply<M, T, Record<string, unknown>> {
    return this.call(['MEMORY', 'STATS'], memoryStats)
  }

  /**
   * How many bytes a key and its value take, or `null` when there is no key.
   *
   * @param samples How many nested values to look at, 5 when left out; 0 looks at all.
   * @see https://redis.io/commands/memory-usage
   */
  memoryUsage(key: Key, samples?: Sole<'samples', number>): Reply<M, T, number | null> {
    const given = soleOption('samples', samples)
    const words = Number.isInteger(given) ? option('SAMPLES', given) : []
    return this.call(['MEMORY', 'USAGE', key, ...words], integerOrNull)
  }

  /**
   * The slowest commands of late, the newest first. Words and names in it are bytes on every client.
   *
   * @param num How many at most, 10 when left out; -1 gives all.
   * @see https://redis.io/commands/slowlog-get
   */
  slowlogGet(num?: Sole<'num', number>): Reply<M, T, SlowlogEntry[]> {
    const given = soleOption('num', num)
    const words = ['SLOWLOG', 'GET', ...(isGiven(given) ? [given] : [])]
    return this.call(words, slowlog, { bytes: true })
  }

  /**
   * How many slow commands are on record.
   *
   * @see https://redis.io/commands/slowlog-len
   */
  slowlogLen(): Reply<M, T, number> {
    return this.call(['SLOWLOG', 'LEN'], integer)
  }

  /**
   * Forgets the slow commands; the reply is `true`.
   *
   * @see https://redis.io/commands/slowlog-reset
   */
  slowlogReset(): Reply<M, T, boolean> {
    return this.call(['SLOWLOG', 'RESET'], ok)
  }
}
