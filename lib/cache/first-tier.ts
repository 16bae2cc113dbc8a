import { DataError } from '../errors.ts'

/** A value as a first tier keeps it: its stored bytes and its companion. */
export interface TierEntry {
  readonly stored: Uint8Array
  readonly companion: string
}

/**
 * A store nearer than Redis. What it gives is used only when it is fresh, and when its tags still have their versions in
 * Redis; without tags it may be as old as the tier keeps it.
 */
export interface FirstTier {
  /** The entry of a name in Redis, `undefined` when there is none or it is too old. */
  get(name: string): TierEntry | undefined | Promise<TierEntry | undefined>
  /** Keeps an entry, in place of an older one. */
  set(name: string, entry: TierEntry): void | Promise<void>
  /** Forgets an entry, if there is one. */
  delete(name: string): void | Promise<void>
}

/** The bounds of a {@link MemoryTier}. */
export interface MemoryTierOptions {
  /** @default 1000 */
  readonly maxEntries?: number | undefined
  /** Bytes of all values and companions together. @default 8388608 */
  readonly maxBytes?: number | undefined
  /** Seconds that an entry is used before Redis is asked again. @default 5 */
  readonly timeout?: number | undefined
}

/** What an entry takes beside its bytes, roughly. */
const OVERHEAD = 200

/**
 * A first tier in the memory of the isolate. Beyond its bounds the entry that was used longest ago goes first.
 *
 * @example
 * const nearby = new MemoryTier({ maxEntries: 500, timeout: 10 })
 * await cache.getOrSet('menu', loadMenu, { timeout: 300, tags: ['menu'], firstTier: nearby })
 */
export class MemoryTier implements FirstTier {
  readonly #maxEntries: number
  readonly #maxBytes: number
  readonly #milliseconds: number
  /** In the order of their use. */
  readonly #entries = new Map<string, TierEntry & { readonly until: number }>()
  #bytes = 0

  /** @throws DataError for bounds that are no positive numbers. */
  constructor({ maxEntries = 1000, maxBytes = 8_388_608, timeout = 5 }: MemoryTierOptions = {}) {
    if (![maxEntries, maxBytes, timeout].every((bound) => bound > 0)) {
      throw new DataError('The bounds of a first tier are positive numbers')
    }
    this.#maxEntries = maxEntries
    this.#maxBytes = maxBytes
    this.#milliseconds = timeout * 1000
  }

  /** Number of entries, those that have expired included. */
  get size(): number {
    return this.#entries.size
  }

  get(name: string): TierEntry | undefined {
    const entry = this.#entries.get(name)
    if (!entry) return undefined
    if (Date.now() >= entry.until) {
      this.delete(name)
      return undefined
    }
    this.#entries.delete(name)
    this.#entries.set(name, entry)
    return entry
  }

  set(name: string, { stored, companion }: TierEntry): void {
    this.delete(name)
    const entry = { stored, companion, until: Date.now() + this.#milliseconds }
    if (sizeOf(name, entry) > this.#maxBytes) return
    this.#entries.set(name, entry)
    this.#bytes += sizeOf(name, entry)
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxEntries && this.#bytes <= this.#maxBytes) break
      this.delete(oldest)
    }
  }

  delete(name: string): void {
    const entry = this.#entries.get(name)
    if (!entry) return
    this.#entries.delete(name)
    this.#bytes -= sizeOf(name, entry)
  }
}

function sizeOf(name: string, { stored, companion }: TierEntry): number {
  return stored.length + companion.length + name.length + OVERHEAD
}
