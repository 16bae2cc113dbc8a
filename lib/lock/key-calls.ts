import type { Encodable, Key } from '../wire/encode.ts'
import { integer, type RawReply, raw, str } from '../wire/replies.ts'
import type { LockClient } from './lock-store.ts'
import { milliseconds } from './options.ts'
import { commandsOf, commandsOfExtend, EXTEND, REACQUIRE } from './scripts.ts'

/** What came of an extension: it is made, the token does not hold the lock, or the lock has no end to put off. */
export type Extension = 'extended' | 'unowned' | 'endless'

/** What is asked of a lock's key, and changed of it, by its holder. Each is one request. */
export class KeyCalls {
  readonly #client: LockClient
  readonly #name: Key

  constructor(client: LockClient, name: Key) {
    this.#client = client
    this.#name = name
  }

  /** The token that holds the lock. */
  holder(): Promise<Uint8Array | null> {
    return this.#client.call(['GET', this.#name], raw<Uint8Array | null>, { bytes: true })
  }

  /** Redis's word for the key's type. */
  type(): Promise<string> {
    return this.#client.call(['TYPE', this.#name], str)
  }

  /** Sets the time left, `null` for no end; whether the token holds the lock. It may be repeated. */
  async reacquire(token: string | Uint8Array, timeout: number | null): Promise<boolean> {
    const ms = timeout === null ? '' : milliseconds('timeout', timeout)
    return (await this.#run(commandsOf, REACQUIRE, token, ms)) === 1
  }

  /** Adds milliseconds to the time left, or makes them that. */
  async extend(token: string | Uint8Array, ms: number, replace: boolean): Promise<Extension> {
    const code = await this.#run(commandsOfExtend, EXTEND, token, ms, replace ? '1' : '0')
    if (code === 1) return 'extended'
    return code === 0 ? 'unowned' : 'endless'
  }

  #run(
    innerCommands: (reply: RawReply) => number,
    script: string,
    ...args: Encodable[]
  ): Promise<number> {
    return this.#client.call(['EVAL', script, 1, this.#name, ...args], integer, { innerCommands })
  }
}
