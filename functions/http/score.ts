import * as v from 'valibot'

/** A score: a number, `"inf"` or `"-inf"`. */
export const ScoreSchema = v.pipe(
  v.union(
    [v.pipe(v.number(), v.finite()), v.bigint(), v.picklist(['inf', '-inf'])],
    'It must be a number, "inf" or "-inf".',
  ),
  v.transform((score) => Number(String(score).replace('inf', 'Infinity'))),
)

/** A bound of a range of scores in a query: `10`, `(10` without 10 itself, `-inf`, `inf`. */
export const BoundSchema = v.pipe(
  v.string(),
  v.regex(
    /^\(?([+-]?inf|[+-]?\d{1,40}(\.\d{1,40})?([eE][+-]?\d{1,3})?)$/,
    'It must be a score, "inf" or "-inf", with "(" before one that is to be left out.',
  ),
)
