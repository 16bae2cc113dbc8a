import * as v from 'valibot'
import { whole } from './query-entries.ts'

/** `true` or `false` in a query; `false` when it is left out. */
export const FlagSchema = v.pipe(
  v.optional(v.picklist(['true', 'false'], 'It must be true or false.'), 'false'),
  v.transform((text) => text === 'true'),
)

/** A place among bytes, bits or items in a query; negative ones count from the end. */
export const PlaceSchema = v.pipe(
  v.string(),
  v.regex(/^-?\d{1,15}$/, 'It must be a whole number.'),
  v.transform(Number),
)

/** Characters of a pattern. */
const LONGEST_PATTERN = 1024

/** What a page of a scan is asked for by: a glob pattern, about how many, and where to go on. */
export const pageEntries = {
  match: v.optional(v.pipe(v.string(), v.maxLength(LONGEST_PATTERN)), '*'),
  cursor: v.optional(v.string()),
  limit: whole(1, 1000, 100),
}
