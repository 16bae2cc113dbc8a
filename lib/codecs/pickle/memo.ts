import { UnpicklingError } from '../errors.ts'

/** What a pickle has put aside. Indexes come from the pickle, so a huge one must cost no more than a small one. */
export class Memo {
  readonly #inOrder: unknown[] = []
  #others: Map<number, unknown> | undefined

  /** Puts a value at the next index. */
  add(value: unknown): void {
    this.put(this.#inOrder.length + (this.#others?.size ?? 0), value)
  }

  put(index: number, value: unknown): void {
    if (index === this.#inOrder.length) this.#inOrder.push(value)
    else if (index < this.#inOrder.length) this.#inOrder[index] = value
    else this.#putApart(index, value)
  }

  #putApart(index: number, value: unknown): void {
    this.#others ??= new Map()
    this.#others.set(index, value)
  }

  /** @throws UnpicklingError when nothing was put there. */
  get(index: number): unknown {
    const isInOrder = index < this.#inOrder.length
    const value = isInOrder ? this.#inOrder[index] : this.#others?.get(index)
    if (value !== undefined) return value
    throw new UnpicklingError('The pickle reads a memo value that it never stored')
  }
}
