import { ConnectionError } from '../../../lib/errors.ts'
import { ask } from '../ask.ts'
import type { RedisTarget } from '../url.ts'

/** The Sentinels that watch a primary; each attempt asks another one first, as one of them may know less than the others. */
export class Sentinels {
  readonly #targets: readonly RedisTarget[]
  readonly #name: string
  readonly #timeoutMs: number
  #first = 0

  /** Each Sentinel is given so many milliseconds. */
  constructor(targets: readonly RedisTarget[], name: string, timeoutMs: number) {
    this.#targets = targets
    this.#name = name
    this.#timeoutMs = timeoutMs
  }

  /**
   * The address of the primary.
   * @throws ConnectionError when no Sentinel tells it.
   */
  async primary(): Promise<{ host: string; port: number }> {
    const first = this.#first++
    let cause: unknown
    for (let i = 0; i < this.#targets.length; i++) {
      try {
        return await this.#askOne(this.#at(first + i))
      } catch (error) {
        cause = error
      }
    }
    const reason = cause instanceof Error ? ` (${cause.message})` : ''
    throw new ConnectionError(`No Sentinel tells where the primary is${reason}`, { cause })
  }

  #at(index: number): RedisTarget {
    return this.#targets[index % this.#targets.length] as RedisTarget
  }

  async #askOne(sentinel: RedisTarget): Promise<{ host: string; port: number }> {
    const question = ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', this.#name]
    const [address] = await ask(sentinel, [question], this.#timeoutMs)
    if (!Array.isArray(address)) throw new ConnectionError('Sentinel does not know that name')
    const [host, port] = address as [string, string]
    return { host, port: Number(port) }
  }
}
