import { sleep } from '../sleep.ts'

/** Items that may wait before those who bring more have to wait. */
const FULL = 1000

/** The longest that a timer is set for at a time, in seconds: they cannot take more than 24 days. */
const LONGEST_WAIT = 86_400

/** What has come and was not read, in order. */
export class MessageQueue<Item> {
  #items: Item[] = []
  #changed: PromiseWithResolvers<void> = Promise.withResolvers<void>()

  /** Puts an item at the end, however many there are. */
  push(item: Item): void {
    this.#items.push(item)
    this.notify()
  }

  /** Takes the first item. */
  shift(): Item | undefined {
    const item = this.#items.shift()
    if (item !== undefined) this.notify()
    return item
  }

  /** Drops all items. */
  clear(): void {
    this.#items = []
    this.notify()
  }

  /** Makes everybody who waits look again. */
  notify(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers<void>()
  }

  /** Waits until few enough items are left to bring more. Ends early when the signal is aborted. */
  async room(signal: AbortSignal): Promise<void> {
    while (this.#items.length >= FULL && !signal.aborted) await this.change(LONGEST_WAIT, signal)
  }

  /** Waits so many seconds, less when something changes or the signal is aborted meanwhile. */
  async change(seconds: number, signal: AbortSignal | undefined): Promise<void> {
    const stop = new AbortController()
    const signals = signal ? [signal, stop.signal] : [stop.signal]
    const timer = sleep(Math.min(seconds, LONGEST_WAIT), AbortSignal.any(signals))
    await Promise.race([this.#changed.promise, timer])
    stop.abort()
  }
}
