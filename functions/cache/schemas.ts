import * as v from 'valibot'
import { JsonSchema } from '../http/json-value.ts'
import { pageEntries } from '../http/paging.ts'
import { Ttl } from '../http/ttl.ts'

/** Which cache, by its alias in CACHES, and the VERSION of the key in place of the cache's own. */
const cacheEntries = {
  cache: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(64)), 'default'),
  version: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(64))),
}

export const CacheVersionSchema = v.strictObject(cacheEntries)

export const CacheEntrySchema = v.strictObject({
  /** Any JSON; `null` is a value as well. */
  value: JsonSchema,
  /** Seconds that it lives, `null` for ever; the TIMEOUT of the cache when it is left out. */
  timeout: v.optional(v.nullable(Ttl)),
})

export const CacheDeletionsSchema = v.strictObject({
  /** A glob over keys, without prefix and version. */
  pattern: v.pipe(v.string(), v.minLength(1), v.maxLength(1024)),
  /** Where an answer to the same request ended. */
  cursor: v.optional(v.nullable(v.string())),
  ...cacheEntries,
})

export const TagsSchema = v.strictObject({
  ...cacheEntries,
  match: pageEntries.match,
  cursor: pageEntries.cursor,
})
