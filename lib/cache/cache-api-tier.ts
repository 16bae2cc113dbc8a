import { DataError } from '../errors.ts'
import type { FirstTier, TierEntry } from './first-tier.ts'

/** The part of the platform's Cache API that is used: `caches.default` of Workers, or what `caches.open()` gives. */
export interface ApiCache {
  match(url: string): Promise<Response | undefined>
  put(url: string, response: Response): Promise<unknown>
  delete(url: string): Promise<unknown>
}

/** What a {@link CacheApiTier} may be told. */
export interface CacheApiTierOptions {
  /** Whole seconds that an entry is used before Redis is asked again. @default 60 */
  readonly timeout?: number | undefined
  /** What the addresses of entries begin with; nothing is fetched from there. @default 'https://cache.redge.invalid/' */
  readonly base?: string | undefined
}

const COMPANION = 'X-Companion'

/**
 * A first tier in the Cache API of the data center. The platform bounds it, and drops entries when it likes.
 *
 * @example
 * const nearby = new CacheApiTier(await caches.open('redge'), { timeout: 30 })
 */
export class CacheApiTier implements FirstTier {
  readonly #cache: ApiCache
  readonly #timeout: number
  readonly #base: string

  /** @throws DataError for a timeout that is no whole number of seconds, since `Cache-Control` knows no others. */
  constructor(
    cache: ApiCache,
    { timeout = 60, base = 'https://cache.redge.invalid/' }: CacheApiTierOptions = {},
  ) {
    if (!(Number.isSafeInteger(timeout) && timeout > 0)) {
      throw new DataError('The timeout of a CacheApiTier is a whole number of seconds, 1 or more')
    }
    this.#cache = cache
    this.#timeout = timeout
    this.#base = base
  }

  async get(name: string): Promise<TierEntry | undefined> {
    const response = await this.#cache.match(this.#urlOf(name))
    if (!response) return undefined
    const companion = decodeURIComponent(response.headers.get(COMPANION) ?? '')
    return { stored: new Uint8Array(await response.arrayBuffer()), companion }
  }

  async set(name: string, { stored, companion }: TierEntry): Promise<void> {
    const headers = {
      'Cache-Control': `max-age=${this.#timeout}`,
      // Tags may be any text, headers not.
      [COMPANION]: encodeURIComponent(companion),
    }
    const body = stored as Uint8Array<ArrayBuffer>
    await this.#cache.put(this.#urlOf(name), new Response(body, { headers }))
  }

  async delete(name: string): Promise<void> {
    await this.#cache.delete(this.#urlOf(name))
  }

  #urlOf(name: string): string {
    return this.#base + encodeURIComponent(name)
  }
}
