import * as v from 'valibot'
import { ACCESSES, FAMILIES, PREFIX_LIMIT } from '../http/bearer.ts'

/** Characters of a token's name, and entries of its lists. */
const NAME_LIMIT = 100
const MOST_PREFIXES = 100
/** Seconds: ten years, and thirty days. */
const LONGEST_LIFE = 315_360_000
const LONGEST_GRACE = 2_592_000

/** What a key must begin with. */
export const PrefixSchema = v.pipe(
  v.string(),
  v.minLength(1),
  v.check((prefix) => isPrefix(prefix), `It may have ${PREFIX_LIMIT} bytes of UTF-8.`),
)

function isPrefix(prefix: string): boolean {
  return prefix.isWellFormed() && new TextEncoder().encode(prefix).length <= PREFIX_LIMIT
}

const Name = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(NAME_LIMIT),
  v.regex(/^[^\p{Cc}\p{Cs}]*$/u, 'It must be text without control characters.'),
)

const WholeSeconds = v.pipe(v.number(), v.safeInteger('It must be a whole number.'))

/** What a new token is to allow. Nothing is taken for granted: who wants no limit says `null`. */
export const CreateTokenSchema = v.strictObject({
  /** Tells people what it is for. */
  name: Name,
  access: v.picklist(ACCESSES, 'It must be "read", "write" or "admin".'),
  /** What its keys begin with; `null` for all. */
  keyPrefixes: v.nullable(
    v.pipe(v.array(PrefixSchema), v.minLength(1), v.maxLength(MOST_PREFIXES)),
  ),
  /** `null` for all. */
  families: v.nullable(
    v.pipe(
      v.array(v.picklist(FAMILIES, 'There is no such family.')),
      v.minLength(1),
      v.maxLength(FAMILIES.length),
    ),
  ),
  /** Seconds until it is refused; without it, never. */
  expiresIn: v.optional(v.pipe(WholeSeconds, v.minValue(1), v.maxValue(LONGEST_LIFE))),
})

/** How a token gets a new secret. */
export const RotateTokenSchema = v.strictObject({
  /** Seconds that the old secret goes on working. */
  grace: v.optional(v.pipe(WholeSeconds, v.minValue(0), v.maxValue(LONGEST_GRACE)), 0),
})
