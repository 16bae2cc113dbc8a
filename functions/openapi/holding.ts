import * as v from 'valibot'

/** Who holds it is told by a digest: nobody can act by it. */
export const HolderSchema = v.strictObject({ holder: v.string(), ttl: v.number() })

/** What is held by somebody, in a list. */
export const HeldSchema = v.strictObject({ name: v.string(), ttl: v.nullable(v.number()) })

/** A whole number, from 0. */
export const CountSchema = v.pipe(v.number(), v.integer(), v.minValue(0))

/** What is answered to an extension of anything that has a name. */
export const ExtendedSchema = v.strictObject({
  name: v.string(),
  additionalTime: v.number(),
  replaceTtl: v.boolean(),
})

/** What may stand for `token`. */
export const lockHeaders: Readonly<Record<string, string>> = {
  'Lock-Token': 'Stands for `token` of the body',
}

/** Where what was taken can be read, extended and released. */
export const locationHeader: Readonly<Record<string, string>> = {
  Location: 'Path of what was taken',
}
