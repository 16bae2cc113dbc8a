/** What a reviver is told about a primitive: the text it was parsed from. */
interface ReviverContext {
  source?: string
}

type SourceReviver = (key: string, value: unknown, context: ReviverContext) => unknown

const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => unknown

/**
 * The value of a JSON text in which every integer is exact: a bigint where a number would have lost digits.
 *
 * A reviver makes parsing several times slower, so it is asked for only when sixteen digits stand in a row, which
 * every integer past 2^53 has.
 */
export function parseJson(text: string): unknown {
  return /\d{16}/.test(text) ? parseWithSource(text, exactInteger) : JSON.parse(text)
}

function exactInteger(_key: string, value: unknown, { source }: ReviverContext): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined) return value
  return /^-?\d+$/.test(source) ? BigInt(source) : value
}
