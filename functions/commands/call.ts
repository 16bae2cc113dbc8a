import * as v from 'valibot'
import { isRecord } from '../http/values.ts'

const callEntries = {
  /** Positional arguments. */
  args: v.optional(v.array(v.unknown()), []),
  /** Options by name. */
  options: v.optional(
    v.custom<Readonly<Record<string, unknown>>>(isRecord, 'It must be an object.'),
    {},
  ),
}

/** The arguments of a call in the manner of redis-py. */
export const CallSchema = v.strictObject({
  ...callEntries,
  /** `false` gives every string of the reply as bytes. */
  decodeResponses: v.optional(v.boolean(), true),
})

/** A call with its method. */
export const MethodCallSchema = v.strictObject({ method: v.string(), ...callEntries })

/** What is called, and with what. */
export type MethodCall = v.InferOutput<typeof MethodCallSchema>
