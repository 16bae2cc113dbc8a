import * as v from 'valibot'
import { ListSchema } from '../locks/body.ts'
import type { Operation } from './operation.ts'

/** Who holds it is told by a digest: nobody can act by it. */
export const HolderSchema = v.strictObject({ holder: v.string(), ttl: v.number() })

/** What is held by somebody, in a list. */
const HeldSchema = v.strictObject({ name: v.string(), ttl: v.nullable(v.number()) })

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

/** The list of all that is held of a kind, under the name `member`. */
export function listOfHeld(
  member: string,
  about: Pick<Operation, 'path' | 'operationId' | 'tag' | 'summary' | 'description' | 'example'>,
): Operation {
  return {
    method: 'get',
    ...about,
    access: 'read',
    query: ListSchema,
    answers: {
      200: {
        description: 'Names and the seconds until they expire',
        schema: v.strictObject({ [member]: v.array(HeldSchema), cursor: v.nullable(v.string()) }),
      },
    },
    problems: ['redis-error'],
    cost: { requests: 2, commands: 2 },
  }
}

/** What is told of a list of something that several may hold. */
export const LIST_OF_LEASES =
  'Each answer has looked at about 10,000 keys, or found about a hundred. `ttl` are the seconds until the last of those who hold one has to give it back. `cursor` asks for the next answer; it is `null` at the end.'
