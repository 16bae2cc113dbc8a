import * as v from 'valibot'

/** What all problems have in common, also where one stands in an answer with others. */
export const ProblemSchema = v.strictObject({
  /** `urn:redge:problem:` and the name. */
  type: v.string(),
  title: v.string(),
  status: v.pipe(v.number(), v.integer()),
  detail: v.optional(v.string()),
  code: v.optional(v.string()),
  index: v.optional(v.pipe(v.number(), v.integer())),
  pointer: v.optional(v.string()),
})
