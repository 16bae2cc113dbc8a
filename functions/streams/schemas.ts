import * as v from 'valibot'
import { mappingOf } from '../http/mapping.ts'
import { oneOf, whole } from '../http/query-entries.ts'
import { EncodingSchema, ValueSchema } from '../http/words.ts'

/** Entries that one answer may hold. */
const LONGEST_PAGE = 1000

/** The largest of the two numbers of an id. */
const LARGEST = 2n ** 64n - 1n

/** Text of a form in which each number is one that an id may have. */
function idText(form: RegExp, complaint: string): v.GenericSchema<string> {
  return v.pipe(
    v.string(),
    v.regex(form, complaint),
    v.check((text) => areInRange(text), 'A number of an id is below 2^64.'),
  )
}

function areInRange(text: string): boolean {
  return (text.match(/\d+/g) ?? []).every((digits) => BigInt(digits) <= LARGEST)
}

/** The id of an entry. */
export const EntryId: v.GenericSchema<string> = idText(
  /^\d{1,20}(-\d{1,20})?$/,
  'It must be the id of an entry: MILLISECONDS-NUMBER.',
)

const Bound = idText(/^(?:[-+]|\(?\d{1,20}(-\d{1,20})?)$/, 'It must be -, + or the id of an entry.')

/** What is read or delivered comes after it. */
const Place = idText(/^(?:\$|\d{1,20}(-\d{1,20})?)$/, 'It must be $ or the id of an entry.')

export const AppendSchema = v.strictObject({
  /** An object, or pairs, which keep their order and may repeat a name. */
  fields: mappingOf(ValueSchema),
  id: v.optional(
    idText(/^\d{1,20}(-(\d{1,20}|\*))?$/, 'It must be MILLISECONDS-NUMBER or MILLISECONDS-*.'),
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
  after: v.optional(Place, '$'),
  encoding: EncodingSchema,
})

export const GroupSchema = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(1024)),
  /** The id after which the group begins. */
  start: v.optional(Place, '$'),
  makeStream: v.optional(v.boolean(), false),
})
