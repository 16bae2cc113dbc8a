import type { Cache } from '../cache/cache.ts'
import type { CacheRedis } from '../cache/connections.ts'
import { ImproperlyConfigured } from '../cache/errors.ts'
import { repeated } from '../retry/repeated.ts'
import type { Encodable } from '../wire/encode.ts'
import { hashTagOf } from '../wire/hash-tag.ts'
import { integer, items, ok, type RawReply, str } from '../wire/replies.ts'
import { CREATE, END, MOVE, REPLACE } from './scripts.ts'

/** What there is under a session key: its bytes, unless there are none or the session was ended. */
export interface StoredSession {
  readonly bytes: Uint8Array | null
  readonly isEnded: boolean
  /** The key of the session that came in its place. */
  readonly successor: string | null
}

/** What a script says has happened, and the bytes that it found, where it tells. */
export interface Outcome {
  readonly what: string
  readonly bytes: Uint8Array | null
}

/** Sessions longer in a chain, each in place of the one before, are not made by anything but a fault. */
const LONGEST_CHAIN = 16

/** The bytes of sessions in Redis. Everything goes to the primary: a replica may not know yet that a session has ended. */
export class StoredSessions {
  readonly #client: CacheRedis
  readonly #cache: Cache<null>
  readonly #prefix: string

  constructor(cache: Cache<null>, prefix: string) {
    this.#client = cache.connection()
    this.#cache = cache
    this.#prefix = prefix
  }

  /** Costs one command. */
  async load(sessionKey: string): Promise<StoredSession> {
    const [bytes = null, ended = null] = await this.#client.mget(this.#names(sessionKey))
    const isEnded = ended !== null
    return { bytes, isEnded, successor: ended?.length ? str(ended) : null }
  }

  /** The key that a session has now, `null` when it is over. Costs one command, and one for each key it had since. */
  async latestKey(sessionKey: string): Promise<string | null> {
    let key = sessionKey
    for (let followed = 0; followed < LONGEST_CHAIN; followed++) {
      const { bytes, isEnded, successor } = await this.load(key)
      if (!isEnded) return bytes ? key : null
      if (successor === null) return null
      key = successor
    }
    return null
  }

  /** Stores a session under a new key, and tells whether that was free. Costs one command. */
  add(sessionKey: string, bytes: Encodable, milliseconds: number): Promise<boolean> {
    const [name] = this.#names(sessionKey)
    return this.#client.call(['SET', name, bytes, 'PX', milliseconds, 'NX'], ok)
  }

  /** `saved`, `ended`, `missing`, or `changed` with what it holds. `digest` is the SHA-1 of what was read. One request. */
  replace(
    sessionKey: string,
    digest: string,
    bytes: Encodable,
    milliseconds: number,
  ): Promise<Outcome> {
    return this.#run(REPLACE, sessionKey, (wasLost) => [
      digest,
      milliseconds,
      wasLost ? 1 : 0,
      bytes,
    ])
  }

  /** The same as {@link add} for a key that others may have heard of: `saved`, `ended` or `taken`. Costs one request. */
  create(sessionKey: string, bytes: Encodable, milliseconds: number): Promise<Outcome> {
    return this.#run(CREATE, sessionKey, () => [milliseconds, bytes])
  }

  /** Ends a session because another comes in its place: `moved` with what it held, `ended` or `missing`. One request. */
  move(sessionKey: string, successor: string, milliseconds: number): Promise<Outcome> {
    return this.#run(MOVE, sessionKey, () => [successor, milliseconds])
  }

  /**
   * Ends a session and those that came in its place. Costs one request for each, and one more for a session that has to be
   * remembered longer than `milliseconds`, by what `rememberedFor` makes of its bytes.
   */
  async end(
    sessionKey: string,
    milliseconds: number,
    rememberedFor: (bytes: Uint8Array, sessionKey: string) => Promise<number>,
  ): Promise<void> {
    let next = sessionKey
    for (let ended = 0; next !== '' && ended < LONGEST_CHAIN; ended++) {
      const { what, bytes } = await this.#run(END, next, () => [milliseconds])
      const longer = bytes ? await rememberedFor(bytes, next) : 0
      if (longer > milliseconds) await this.#run(END, next, () => [longer])
      next = what
    }
  }

  /** Takes away what was written back to a session that has ended. Costs one command. */
  async remove(sessionKey: string): Promise<void> {
    const [name] = this.#names(sessionKey)
    await this.#client.delete(name)
  }

  /** The key of a session in Redis, and the one beside it that is there when it has ended. */
  #names(sessionKey: string): [string, string] {
    const name = String(this.#cache.makeKey(this.#prefix + sessionKey))
    const tag = hashTagOf(name)
    if (tag === undefined) {
      throw new ImproperlyConfigured('KEY_PREFIX of the sessions has a } and no hash tag {…}')
    }
    return [name, tag === name ? `{${name}}:ended` : `ended:${name}`]
  }

  /** Each script may be repeated: it finds out what it has done before. */
  async #run(
    script: string,
    sessionKey: string,
    args: (wasLost: boolean) => readonly Encodable[],
  ): Promise<Outcome> {
    const { reply } = await repeated((wasLost) => {
      const words = ['EVAL', script, 2, ...this.#names(sessionKey), ...args(wasLost)]
      return this.#client.call(words, outcome, { innerCommands })
    })
    return reply
  }
}

function outcome(reply: RawReply): Outcome {
  const [what = null, bytes = null] = items(reply)
  return { what: str(what), bytes: bytes instanceof Uint8Array ? bytes : null }
}

function innerCommands(reply: RawReply): number {
  return integer(items(reply).at(-1) ?? 0)
}
