import { Stack } from './stack.ts'

/** A stack that knows how deep the containers on it nest, at least those that nothing else refers to. */
export class NestingStack extends Stack {
  /** By position; what is said of anything but a container is left over. */
  readonly #levels: number[] = []
  #deepest = 0
  /** No container lies above this position. */
  #highest = -1
  #isTree = true
  /** How many containers were made; they cannot nest deeper than that. */
  #containers = 0

  /** False when the value surely nests no deeper, which spares looking at all of it. */
  mayNestDeeper(depth: number): boolean {
    return this.#containers > depth && (this.#deepest > depth || !this.#isTree)
  }

  /** Pushes a list, a dict or the like. */
  pushContainer(value: unknown, level = 1): void {
    this.#containers++
    this.#levels[this.top] = level
    this.#highest = this.top
    this.push(value)
  }

  /** Pushes a container in the place of what it holds: all from `from` on. */
  protected pushHolding(container: object, from: number): void {
    const level = this.levelOf(from, 1)
    this.top = from
    this.pushContainer(container, level)
  }

  /** Takes off all from `from` on, which is in the container below by now. */
  protected dropInto(from: number): void {
    this.#levels[from - 1] = this.levelOf(from, this.#levels[from - 1] ?? 1)
    this.#highest = from - 1
    this.top = from
  }

  /** How deep a container of what lies from `from` on nests. */
  protected levelOf(from: number, atLeast: number): number {
    let level = atLeast
    const end = Math.min(this.top, this.#highest + 1)
    for (let i = from; i < end; i++) {
      // The level of anything else is left over from a container that was there before.
      if (typeof this.values[i] === 'object') level = Math.max(level, (this.#levels[i] ?? 0) + 1)
    }
    if (level > this.#deepest) this.#deepest = level
    return level
  }

  /** Something is, or may be, in two places: levels are no longer known. */
  protected noTree(): void {
    this.#isTree = false
  }
}
