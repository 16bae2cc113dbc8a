import { EXPIRY_FIELD, expiryAge, storedExpiry } from './expiry.ts'
import type { Fields } from './merge.ts'

/** The names of the fields of a session. */
export type FieldName<D extends object> = keyof D & string

/** What an expiry may be counted from and to, as in Django. */
export interface ExpiryOptions {
  /** When the session was modified. @default now */
  readonly modification?: Date | undefined
  /** In place of the one in the session; `null` for that of the settings. */
  readonly expiry?: number | Date | null | undefined
}

const TEST_COOKIE_NAME = 'testcookie'
const TEST_COOKIE_VALUE = 'worked'

/** What a session needs to know of the settings. */
export interface ExpirySettings {
  readonly sessionCookieAge: number
  readonly sessionExpireAtBrowserClose: boolean
}

/**
 * The fields of a session, with the methods of Django's `SessionBase`. They are loaded at the first use, which is why all
 * of them give promises.
 */
export abstract class SessionFields<D extends object> {
  /** Whether anything has asked for the session, so that the answer depends on the cookie. */
  accessed = false
  /** Whether it is to be saved. Set it yourself after changing a value in place: `cart.push(…)`. */
  modified = false
  protected fields: Fields | undefined
  readonly #expirySettings: ExpirySettings
  #loading: Promise<Fields> | undefined

  constructor(expirySettings: ExpirySettings) {
    this.#expirySettings = expirySettings
  }

  /** The fields as they are in Redis now. */
  protected abstract loaded(): Promise<Fields>

  /** The fields, loaded when they are not yet. */
  protected async session(): Promise<Fields> {
    this.accessed = true
    this.#loading ??= this.fields ? undefined : this.loaded()
    if (!this.#loading) return this.fields ?? new Map()
    try {
      const loaded = await this.#loading
      // `clear` may have come between.
      this.fields ??= loaded
    } finally {
      this.#loading = undefined
    }
    return this.fields
  }

  /** The value of a field, or `null` when there is none. */
  get<K extends FieldName<D>>(key: K): Promise<D[K] | null>
  /** The value of a field, or `otherwise` when there is none. */
  get<K extends FieldName<D>, V>(key: K, otherwise: V): Promise<D[K] | V>
  async get(key: string, otherwise: unknown = null): Promise<unknown> {
    const fields = await this.session()
    return fields.has(key) ? fields.get(key) : otherwise
  }

  /** Sets a field: Django's `session[key] = value`. */
  async set<K extends FieldName<D>>(key: K, value: D[K]): Promise<void> {
    const fields = await this.session()
    fields.set(key, value)
    this.modified = true
  }

  /** Takes a field out and gives its value; `otherwise` when there is none, where Python raises KeyError without one. */
  pop<K extends FieldName<D>>(key: K): Promise<D[K] | null>
  /** The same with another value for a field that is not there. */
  pop<K extends FieldName<D>, V>(key: K, otherwise: V): Promise<D[K] | V>
  async pop(key: string, otherwise: unknown = null): Promise<unknown> {
    const fields = await this.session()
    if (!fields.has(key)) return otherwise
    const value = fields.get(key)
    fields.delete(key)
    this.modified = true
    return value
  }

  /** The value of a field, which is set to `value` when it is not there. */
  async setdefault<K extends FieldName<D>>(key: K, value: D[K]): Promise<D[K]> {
    const fields = await this.session()
    if (!fields.has(key)) await this.set(key, value)
    return fields.get(key) as D[K]
  }

  /** Sets several fields. */
  async update(values: Partial<D>): Promise<void> {
    await this.setFields(Object.entries(values))
  }

  /** Sets fields whatever their names: Django's own are none of `D`. */
  async setFields(fields: Iterable<readonly [string, unknown]>): Promise<void> {
    const held = await this.session()
    for (const [key, value] of fields) held.set(key, value)
    this.modified = true
  }

  /** Whether there is such a field. */
  async has(key: FieldName<D>): Promise<boolean> {
    return (await this.session()).has(key)
  }

  /** The names of the fields, Django's own (`_…`) among them. */
  async keys(): Promise<string[]> {
    return Array.from((await this.session()).keys(), String)
  }

  /** The values of the fields. */
  async values(): Promise<unknown[]> {
    return [...(await this.session()).values()]
  }

  /** Names and values. */
  async items(): Promise<[string, unknown][]> {
    return Array.from(await this.session(), ([key, value]) => [String(key), value])
  }

  /** Takes all fields away and keeps the key. It loads nothing. */
  clear(): void {
    this.fields = new Map()
    this.accessed = true
    this.modified = true
  }

  /** Sets the field by which a later request can tell that the browser takes cookies. */
  async setTestCookie(): Promise<void> {
    await this.setFields([[TEST_COOKIE_NAME, TEST_COOKIE_VALUE]])
  }

  /** Whether the browser has sent the test cookie back. */
  async testCookieWorked(): Promise<boolean> {
    return (await this.session()).get(TEST_COOKIE_NAME) === TEST_COOKIE_VALUE
  }

  /** Takes the test cookie away. */
  async deleteTestCookie(): Promise<void> {
    await this.#takeField(TEST_COOKIE_NAME)
  }

  /** Seconds that a session lives unless it says otherwise: SESSION_COOKIE_AGE. */
  getSessionCookieAge(): number {
    return this.#expirySettings.sessionCookieAge
  }

  /**
   * Lets the session live so many seconds after it was last saved; 0 until the browser is closed, `null` as the settings
   * say. A `Date` is stored as the seconds until then, since some versions of Django read no times: the session lives
   * longer when it is saved again.
   */
  async setExpiry(value: number | Date | null): Promise<void> {
    if (value === null) return this.#takeField(EXPIRY_FIELD)
    const seconds = value instanceof Date ? Math.ceil((value.getTime() - Date.now()) / 1000) : value
    await this.setFields([[EXPIRY_FIELD, Math.trunc(seconds)]])
  }

  /** Seconds until the session expires. */
  async getExpiryAge({ modification = new Date(), expiry }: ExpiryOptions = {}): Promise<number> {
    const wanted = expiry === undefined ? await this.#expiry() : expiry
    return expiryAge(wanted, this.getSessionCookieAge(), modification)
  }

  /** When the session expires. */
  async getExpiryDate(options: ExpiryOptions = {}): Promise<Date> {
    const { modification = new Date() } = options
    const seconds = await this.getExpiryAge({ ...options, modification })
    return new Date(modification.getTime() + seconds * 1000)
  }

  /** Whether the cookie goes when the browser is closed. */
  async getExpireAtBrowserClose(): Promise<boolean> {
    const expiry = await this.#expiry()
    return expiry === null ? this.#expirySettings.sessionExpireAtBrowserClose : expiry === 0
  }

  async #expiry(): Promise<number | Date | null> {
    return storedExpiry((await this.session()).get(EXPIRY_FIELD))
  }

  async #takeField(name: string): Promise<void> {
    if ((await this.session()).delete(name)) this.modified = true
  }
}
