import * as v from 'valibot'
import { mappingOf } from '../http/mapping.ts'
import { oneOf, whole } from '../http/query-entries.ts'
import { EncodingSchema, ValueSchema } from '../http/words.ts'

/** Entries that one answer may hold. */
const LONGEST_PAGE = 1000

const ID = /^\d{1,20}(-\d{1,20})?$/

/** The id of an entry. */
export const EntryId = v.pipe(
  v.string(),
  v.regex(ID, 'It must be the id of an entry: MILLISECONDS-NUMBER.'),
)

const Bound = v.pipe(
  v.string(),
  v.regex(/^(?:[-+]|\(?\d{1,20}(-\d{1,20})?)$/, 'It must be -, + or the id of an entry.'),
)

export const AppendSchema = v.strictObject({
  /** An object, or pairs, which keep their order and may repeat a name. */
  fields: mappingOf(ValueSchema),
  id: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,20}(-(\d{1,20}|\*))?$/, 'It must be MILLISECONDS-NUMBER or MILLISECONDS-*.'),
    ),
  ),
  maxLength: v.optional(
    v.pipe(v.number(), v.integer('It must be a whole number.'), v.minValue(0), v.maxValue(1e12)),
  ),
  approximate: v.optional(v.boolean(), true),
})

export const RangeSchema = v.strictObject({
  start: v.optional(Bound, '-'),
  end: v.optional(Bound, '+'),
  order: oneOf('asc', 'desc'),
  limit: whole(1, LONGEST_PAGE, 100),
  cursor: v.optional(EntryId),
  encoding: EncodingSchema,
})

export const TailSchema = v.strictObject({
  /** Where to begin without a `Last-Event-ID`: `$` gives what is appended from now on, `0` everything. */
  after: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(?:\$|\d{1,20}(-\d{1,20})?)$/, 'It must be $ or the id of an entry.'),
    ),
    '$',
  ),
  encoding: EncodingSchema,
})

export const GroupSchema = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(1024)),
  /** The id after which the group begins. */
  start: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(?:\$|\d{1,20}(-\d{1,20})?)$/, 'It must be $ or the id of an entry.'),
    ),
    '$',
  ),
  makeStream: v.optional(v.boolean(), false),
})
