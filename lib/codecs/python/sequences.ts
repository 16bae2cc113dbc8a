/**
 * Python's `tuple`: an array that is written as a tuple again. `new Tuple(3)` has three holes, as `new Array(3)`;
 * say `Tuple.of(3)`.
 *
 * A tuple as a key of a `Map` or a member of a `Set` is found by identity, as all objects in JavaScript.
 */
export class Tuple<T = unknown> extends Array<T> {
  /** A tuple of these items. */
  static override of<T>(...items: T[]): Tuple<T> {
    const tuple = new Tuple<T>()
    tuple.push(...items)
    return tuple
  }
}

/** Python's `collections.deque`: an array with Python's `maxlen`, which is not enforced here. */
export class Deque<T = unknown> extends Array<T> {
  /** The most items that Python keeps, or `null`. */
  maxlen: number | null = null

  /** A deque of these items, without a `maxlen`. */
  static override of<T>(...items: T[]): Deque<T> {
    const deque = new Deque<T>()
    deque.push(...items)
    return deque
  }
}

/** Python's `bytearray`: bytes that are written as a bytearray again. */
export class ByteArray extends Uint8Array {}

/**
 * Python's `range`, not spelled out.
 *
 * @throws RangeError when the step is 0.
 */
export class Range {
  readonly start: number | bigint
  readonly stop: number | bigint
  readonly step: number | bigint

  constructor(start: number | bigint, stop: number | bigint, step: number | bigint = 1) {
    if (BigInt(step) === 0n) throw new RangeError('range() arg 3 must not be zero')
    this.start = start
    this.stop = stop
    this.step = step
  }

  /** The numbers, one at a time: bigints when `start`, `stop` or `step` is one. */
  *[Symbol.iterator](): Generator<number | bigint> {
    const [start, stop, step] = [BigInt(this.start), BigInt(this.stop), BigInt(this.step)]
    const asBigint = [this.start, this.stop, this.step].some((n) => typeof n === 'bigint')
    for (let n = start; step > 0n ? n < stop : n > stop; n += step) yield asBigint ? n : Number(n)
  }
}
