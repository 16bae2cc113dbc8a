import type { Word } from 'redge/core'
import * as v from 'valibot'
import { isRecord } from './values.ts'
import { NameSchema } from './words.ts'

/** Names and values of a mapping at most. */
const MOST = 1000

/**
 * Names and values as an object, or as a list of pairs, which takes names that are no UTF-8. valibot's own records would
 * leave names like `constructor` out.
 */
export function mappingOf<const Schema extends v.GenericSchema>(
  schema: Schema,
): v.GenericSchema<unknown, [Word, v.InferOutput<Schema>][]> {
  return v.pipe(
    v.unknown(),
    v.transform((given) => (isRecord(given) ? Object.entries(given) : given)),
    v.array(v.strictTuple([NameSchema, schema], 'It must be a pair of a name and a value.')),
    v.minLength(1),
    v.maxLength(MOST),
  )
}
