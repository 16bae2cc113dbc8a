import * as v from 'valibot'

/** A whole number in a query, from `from` to `to`; `otherwise` when it is not given. */
export function whole(
  from: number,
  to: number,
  otherwise: number,
): v.GenericSchema<string | undefined, number> {
  const digits = v.pipe(
    v.string(),
    v.regex(/^\d{1,15}$/, 'It must be a whole number.'),
    v.transform(Number),
    v.minValue(from),
    v.maxValue(to),
  )
  return v.optional(digits, String(otherwise))
}

/** One of some words in a query, the first one when it is not given. */
export function oneOf<const Word extends string>(
  ...words: readonly [Word, ...Word[]]
): v.GenericSchema<string | undefined, Word> {
  return v.optional(v.picklist(words, `It must be one of ${words.join(', ')}.`), words[0])
}
