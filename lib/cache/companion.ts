import { hashTagOf } from '../wire/hash-tag.ts'
import { ValueError } from './errors.ts'
import type { CacheKey } from './keys.ts'

/** The keys beside the key of a value, in its slot. */
export interface Beside {
  /** Holds what Django does not know of the value: a {@link Companion}. */
  readonly companion: string
  /** Held by the one who makes the value. */
  readonly lock: string
}

/** What is known of a value beside itself. */
export interface Companion {
  /** Unix time in milliseconds until when the value is fresh; `null` for ever. */
  readonly freshUntil: number | null
  /** Unix time in milliseconds when it was made. */
  readonly made: number
  /** Milliseconds that making it took. */
  readonly took: number
  /** Of the stored bytes: what somebody else stores under the key later is none of this companion's. */
  readonly checksum: string
  /** The versions that its tags had when the making began. */
  readonly tags: ReadonlyMap<string, string>
}

/**
 * The keys beside a key: `shop:1:user:companion:{shop:1:user}`, `shop:1:{user:1}:page:companion`. They begin with the key
 * itself, so that what removes it by a pattern removes them as well.
 *
 * @throws ValueError for a key that no hash tag can stand for.
 */
export function keysBeside(name: CacheKey): Beside {
  const text = String(name)
  const tag = hashTagOf(text)
  if (tag === undefined || (tag === text && text.includes('{'))) {
    throw new ValueError(
      'Nothing can be kept beside a key that is empty, or has a brace and no hash tag {…}',
    )
  }
  const slot = tag === text ? `:{${text}}` : ''
  return { companion: `${text}:companion${slot}`, lock: `${text}:loading${slot}` }
}

/** A companion as it is stored. */
export function companionText({ freshUntil, made, took, checksum, tags }: Companion): string {
  return JSON.stringify({ freshUntil, made, took, checksum, tags: [...tags] })
}

/** A stored companion; `undefined` for what is none. */
export function companionOf(text: string): Companion | undefined {
  const value = parsed(text)
  if (typeof value !== 'object' || value === null) return undefined
  const { freshUntil, made, took, checksum, tags } = value as Record<string, unknown>
  if (typeof made !== 'number' || typeof took !== 'number') return undefined
  if (typeof checksum !== 'string' || !isPairs(tags)) return undefined
  if (freshUntil !== null && typeof freshUntil !== 'number') return undefined
  return { freshUntil, made, took, checksum, tags: new Map(tags) }
}

/**
 * 53 bits and the length of some bytes: enough to see by chance alone that they are others, and made with every hit, where a
 * digest of the platform would take most of the time.
 */
export function checksumOf(bytes: Uint8Array): string {
  let [a, b] = [0xdeadbeef ^ bytes.length, 0x41c6ce57 ^ bytes.length]
  for (const byte of bytes) {
    a = Math.imul(a ^ byte, 2_654_435_761)
    b = Math.imul(b ^ byte, 1_597_334_677)
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909)
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909)
  return `${bytes.length}-${2 ** 32 * (b & 0x1fffff) + (a >>> 0)}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isPairs(value: unknown): value is [string, string][] {
  if (!Array.isArray(value)) return false
  return value.every(
    (pair) =>
      Array.isArray(pair) && pair.length === 2 && pair.every((item) => typeof item === 'string'),
  )
}
