import { UnpicklingError } from '../errors.ts'

/** The stack of a pickle, its marks, and the count of what went through it. */
export class Stack {
  /** Values from `top` on are left over; cutting the array off each time would cost more. */
  readonly values: unknown[] = []
  top = 0
  readonly #marks: number[] = []
  /** The height of the last mark, below which nothing may be taken. */
  #fence = 0
  #items = 0
  readonly #maxItems: number

  constructor(maxItems: number) {
    this.#maxItems = maxItems
  }

  push(value: unknown): void {
    if (++this.#items > this.#maxItems) this.charge(0)
    this.values[this.top++] = value
  }

  charge(items: number): void {
    this.#items += items
    if (this.#items > this.#maxItems) {
      throw new UnpicklingError(`The pickle holds more than maxItems (${this.#maxItems}) values`)
    }
  }

  /** The position of the last `count` values above the last mark. */
  below(count: number): number {
    const from = this.top - count
    if (from < this.#fence) throw underflow()
    return from
  }

  peek(): unknown {
    return this.values[this.below(1)]
  }

  pop(): unknown {
    this.top = this.below(1)
    return this.values[this.top]
  }

  drop(): void {
    // Python also takes a mark off this way, when nothing is above it.
    if (this.top === this.#fence && this.#marks.length > 0) this.popMark()
    else this.pop()
  }

  mark(): void {
    this.charge(1)
    this.#marks.push(this.#fence)
    this.#fence = this.top
  }

  /** The position of the values above the last mark, which is taken off. */
  popMark(): number {
    const from = this.#fence
    const fence = this.#marks.pop()
    if (fence === undefined) throw new UnpicklingError('The pickle misses a MARK')
    this.#fence = fence
    return from
  }

  /** The container below a position, which must be above the last mark. */
  target(from: number): unknown {
    if (from - 1 < this.#fence) throw underflow()
    return this.values[from - 1]
  }
}

function underflow(): UnpicklingError {
  return new UnpicklingError('unpickling stack underflow')
}
