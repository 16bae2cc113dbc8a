import { NotImplementedError } from '../cache/errors.ts'
import { checked } from '../cache/standard-schema.ts'
import { sleep } from '../sleep.ts'
import { hexDigest } from '../wire/hex.ts'
import { changedIdentity } from './auth-fields.ts'
import { CreateError, SessionUnavailableError, UpdateError } from './errors.ts'
import { endedLifetime } from './expiry.ts'
import { type Fields, mergeFields } from './merge.ts'
import { reached } from './reached.ts'
import { SessionFields } from './session-fields.ts'
import { isSessionKey, newSessionKey } from './session-key.ts'
import type { SessionEngine } from './settings.ts'
import { isOver, isRenewalDue, stamp } from './timeouts.ts'

/** New keys that are tried when one is taken, which does not happen by chance. */
const CREATE_TRIES = 5
/** How often a save begins anew since others have changed the session, and bounds of the pauses in seconds. */
const SAVE_TRIES = 100
const SHORTEST_PAUSE = 0.005
const LONGEST_PAUSE = 0.25

/** What {@link SessionStore.save} may be told. */
export interface SaveOptions {
  /** Make a new session, and fail when there is one under the key. A key that a client has sent is never used. @default false */
  readonly mustCreate?: boolean | undefined
}

/**
 * A session that is Django's as well: the `SessionStore` of its cache backend, byte for byte. Nothing is sent before a
 * field is asked for, and nothing is saved unless it was modified.
 *
 * What Django does not do: of parallel requests none loses what the other has set, and a session that was deleted stays so.
 *
 * @see https://docs.djangoproject.com/en/stable/topics/http/sessions/
 * @example
 * const engine = new SessionEngine({ cache: caches.default })
 * const session = new SessionStore(engine, cookies.get('sessionid'))
 * await session.set('cart', ['apple'])
 * await session.save()
 */
export class SessionStore<D extends object = Record<string, unknown>> extends SessionFields<D> {
  readonly engine: SessionEngine<D>
  #sessionKey: string | null
  /** The bytes last read or written: what changes are told from. */
  #read: Uint8Array | undefined
  /** The key that the client has sent of a session that has ended: another may have come in its place. */
  #endedKey: string | null = null
  #failure: SessionUnavailableError | undefined
  #isUnreadable = false

  /** A session of the key that a cookie has; a new one for `null`, and for what is no key that Django makes. */
  constructor(engine: SessionEngine<D>, sessionKey: string | null = null) {
    super(engine.settings)
    this.engine = engine
    this.#sessionKey = sessionKey !== null && isSessionKey(sessionKey) ? sessionKey : null
  }

  /** The key, `null` for a session that is not stored (any more). It is a secret: who has it has the session. */
  get sessionKey(): string | null {
    return this.#sessionKey
  }

  /** Whether there is neither a key nor a field. */
  isEmpty(): boolean {
    return this.#sessionKey === null && !this.fields?.size
  }

  /** Whether the cookie may belong to a session that could not be read here: Redis did not answer, or Django wrote it so. */
  get isUnreadable(): boolean {
    return this.#isUnreadable || this.#failure !== undefined
  }

  /**
   * The fields as they are in Redis now, in place of those that were held. A session that is missing, was ended, is too
   * old or cannot be read has none, and its key is not used again. Costs one command.
   *
   * @throws SessionUnavailableError when Redis cannot be asked, unless such requests are to be anonymous.
   */
  async load(): Promise<ReadonlyMap<unknown, unknown>> {
    this.fields = await this.loaded()
    return this.fields
  }

  protected async loaded(): Promise<Fields> {
    const key = this.#sessionKey
    if (key === null) return new Map()
    const stored = await reached(() => this.engine.stored.load(key)).catch((error) => {
      const isUnavailable = error instanceof SessionUnavailableError
      if (!isUnavailable || this.engine.edge.unavailable !== 'anonymous') throw error
      this.#failure = error
      return { bytes: null, isEnded: false, successor: null }
    })
    // A slow request has written it back after it was ended: it must not stay for Django either.
    if (stored.isEnded && stored.bytes && !this.engine.isReadOnly) {
      await reached(() => this.engine.stored.remove(key))
    }
    const fields = stored.bytes && !stored.isEnded ? await this.#decoded(stored.bytes, key) : null
    if (fields && !isOver(fields, this.engine.edge)) return fields
    if (fields && !this.engine.isReadOnly) await this.delete(key)
    if (stored.isEnded) this.#endedKey = key
    this.#sessionKey = null
    return new Map()
  }

  /** The fields, or `null` for what is no session: as in Django whatever is wrong with it. */
  async #decoded(bytes: Uint8Array, key: string): Promise<Fields | null> {
    try {
      const fields = await this.engine.codec.decode(bytes, key)
      await this.#check(fields)
      this.#read = bytes
      return fields
    } catch {
      this.#isUnreadable = true
      return null
    }
  }

  /**
   * Saves the session, a new one under a new key. When another request has saved it meanwhile, its changes are kept and
   * those made here are put on top, field by field. Costs one request, and one more for each such time.
   *
   * @throws UpdateError when it was deleted meanwhile: nothing is written then.
   * @throws CreateError with `mustCreate` when there is a session under the key.
   * @throws ValidationError for fields that do not fit the schema.
   * @throws SessionUnavailableError when Redis cannot be asked.
   */
  async save({ mustCreate = false }: SaveOptions = {}): Promise<void> {
    this.#refuseWithoutDatabase()
    if (this.#failure) throw this.#failure
    if (mustCreate) return await this.#createOnly()
    await this.session()
    const key = this.#sessionKey
    return key === null ? await this.create() : await reached(() => this.#replace(key))
  }

  async #createOnly(): Promise<void> {
    const key = this.#sessionKey
    if (key !== null && (await this.exists(key))) throw taken()
    await this.create()
  }

  /** Saves the fields that are held as a new session under a new key. Costs one command. */
  async create(): Promise<void> {
    this.#refuseWithoutDatabase()
    for (let tries = 1; ; tries++) {
      try {
        await this.#add(newSessionKey())
        this.modified = true
        return
      } catch (error) {
        if (!(error instanceof CreateError) || tries === CREATE_TRIES) throw error
      }
    }
  }

  /**
   * Gives the session a new key, and ends the old one for good: at a login, so that a key which somebody else planted is
   * of no use to them. Costs two requests.
   *
   * @throws UpdateError when it was deleted meanwhile.
   */
  async cycleKey(): Promise<void> {
    this.#refuseWithoutDatabase()
    await this.session()
    const old = this.#sessionKey
    if (old === null) return await this.create()
    await reached(() => this.#move(old, newSessionKey()))
    this.modified = true
  }

  /** Takes all fields away, ends the session for good and forgets its key: at a logout. Costs one request. */
  async flush(): Promise<void> {
    this.#refuseWithoutDatabase()
    const [key, remembered] = [this.#sessionKey ?? this.#endedKey, this.#remembered]
    this.clear()
    if (key !== null) await this.#end(key, remembered)
    this.#sessionKey = null
    this.#read = undefined
  }

  /**
   * Ends the session of a key, by default this one's: it is refused for its lifetime, even when a slow request of Django
   * writes it back. Costs one request.
   */
  async delete(sessionKey: string | null = this.#sessionKey): Promise<void> {
    this.#refuseWithoutDatabase()
    if (sessionKey === null || !isSessionKey(sessionKey)) return
    await this.#end(sessionKey, this.#remembered)
  }

  /** Whether there is a session under a key. Costs one command. */
  async exists(sessionKey: string): Promise<boolean> {
    if (!isSessionKey(sessionKey)) return false
    const { bytes, isEnded } = await reached(() => this.engine.stored.load(sessionKey))
    return bytes !== null && !isEnded
  }

  /** Nothing: Redis removes sessions by itself. */
  async clearExpired(): Promise<void> {}

  /** Whether the time to live is to be renewed though nothing was modified. */
  async isRenewalDue(): Promise<boolean> {
    const { edge } = this.engine
    const { rolling, idleTimeout, absoluteTimeout } = edge
    // Its begin is noted by the way, once the session was asked for.
    const isNoted = absoluteTimeout !== undefined && this.fields !== undefined
    if (this.#sessionKey === null || !(rolling || idleTimeout || isNoted)) return false
    const fields = await this.session()
    return this.#sessionKey !== null && isRenewalDue(fields, edge, await this.getExpiryAge())
  }

  async #end(key: string, remembered: number): Promise<void> {
    const age = this.getSessionCookieAge()
    await reached(() =>
      this.engine.stored.end(key, remembered, async (bytes, each) => {
        const fields = await this.engine.codec.decode(bytes, each).catch(() => undefined)
        return endedLifetime(fields, age) * 1000
      }),
    )
  }

  async #add(key: string): Promise<void> {
    this.fields ??= new Map()
    const { bytes, milliseconds } = await this.#encoded(key)
    const isNew = await reached(() => this.engine.stored.add(key, bytes, milliseconds))
    if (!isNew) throw taken()
    this.#sessionKey = key
    this.#read = bytes
  }

  async #replace(key: string): Promise<void> {
    this.#read ??= await this.#current(key)
    for (let tries = 1; ; tries++) {
      const digest = await hexDigest('SHA-1', this.#read)
      const { bytes, milliseconds } = await this.#encoded(key)
      if (milliseconds <= 0) return await this.delete(key)
      const found = await this.engine.stored.replace(key, digest, bytes, milliseconds)
      if (found.what === 'saved') {
        this.#read = bytes
        return
      }
      if (!found.bytes || tries === SAVE_TRIES) throw interrupted()
      await this.#merge(found.bytes, key)
      await sleep(Math.random() * Math.min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** tries))
    }
  }

  async #current(key: string): Promise<Uint8Array> {
    const { bytes, isEnded } = await this.engine.stored.load(key)
    if (!bytes || isEnded) throw interrupted()
    return bytes
  }

  async #move(old: string, key: string): Promise<void> {
    const moved = await this.engine.stored.move(old, key, this.#remembered)
    if (moved.what !== 'moved') throw interrupted()
    if (moved.bytes && this.#read) await this.#merge(moved.bytes, old)
    const { bytes, milliseconds } = await this.#encoded(key)
    const made = await this.engine.stored.create(key, bytes, milliseconds)
    // Whoever ended the old key meanwhile has ended this one as well.
    if (made.what !== 'saved') throw interrupted()
    this.#sessionKey = key
    this.#read = bytes
  }

  /** Puts the changes made here on top of what somebody else has saved. */
  async #merge(found: Uint8Array, key: string): Promise<void> {
    const { codec, edge } = this.engine
    const base = this.#read ? await codec.decode(this.#read, key) : new Map()
    const theirs = await codec.decode(found, key).catch(() => {
      throw interrupted()
    })
    const mine = this.fields ?? new Map()
    if (changedIdentity({ base, mine, theirs }, codec.isSame)) throw interrupted()
    this.fields = mergeFields({ base, mine, theirs }, codec.isSame, edge.mergeField)
    this.#read = found
  }

  async #encoded(key: string): Promise<{ bytes: Uint8Array; milliseconds: number }> {
    const fields = this.fields ?? new Map()
    await this.#check(fields)
    stamp(fields, this.engine.edge)
    const milliseconds = Math.trunc((await this.getExpiryAge()) * 1000)
    return { bytes: await this.engine.codec.encode(fields, key), milliseconds }
  }

  async #check(fields: Fields): Promise<void> {
    const { schema } = this.engine.edge
    if (!schema) return
    const own = [...fields].filter(([name]) => !/^_|^testcookie$/.test(String(name)))
    await checked(schema, Object.fromEntries(own))
  }

  /** Milliseconds that the end of this session is remembered. */
  get #remembered(): number {
    return endedLifetime(this.fields, this.getSessionCookieAge()) * 1000
  }

  #refuseWithoutDatabase(): void {
    if (!this.engine.isReadOnly) return
    throw new NotImplementedError(
      'Sessions of cached_db cannot be changed here: Django would read them from its database again',
    )
  }
}

function taken(): CreateError {
  return new CreateError('There is a session under this key')
}

function interrupted(): UpdateError {
  return new UpdateError('The session was deleted, or changed hands, before it could be saved')
}
