import * as v from 'valibot'

/** Lists and objects that may lie in one another: what writes them goes as deep, and must come back. */
const DEEPEST = 128

/** What is said of deeper ones. */
export const TOO_DEEP: string = `It may be ${DEEPEST} lists and objects deep.`

/** Any JSON in a body. */
export const JsonSchema = v.pipe(
  v.unknown(),
  v.check((value) => canBeWritten(value), TOO_DEEP),
)

/** Whether parsed JSON is so flat that it can be written again. */
export function canBeWritten(value: unknown, levels: number = DEEPEST): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((item) => canBeWritten(item, levels - 1))
}
