import { DataError } from '../errors.ts'

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
  return /\d{16}/.test(text) ? parseExactly(text) : JSON.parse(text)
}

/** The same for a text that is known to hold such an integer. */
export function parseExactly(text: string): unknown {
  return parseWithSource(text, exactInteger)
}

function exactInteger(_key: string, value: unknown, { source }: ReviverContext): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined) return value
  return /^-?\d+$/.test(source) ? BigInt(source) : value
}

// A twin of the reviver's `source`, which TypeScript does not know yet.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }

/**
 * The JSON text of a value, with every integer exact: a bigint is written in digits. `undefined` in an object is left
 * out.
 *
 * @throws DataError for what `JSON.stringify` would change in silence: NaN and infinities, maps, sets, bytes, functions.
 */
export function jsonText(value: unknown): string {
  const text: string | undefined = JSON.stringify(value, exactly)
  if (text === undefined) throw notJson(value)
  return text
}

function exactly(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return rawJSON(value.toString())
  if (typeof value === 'number') return Object.is(value, -0) ? rawJSON('-0.0') : finite(value)
  const isLost =
    typeof value === 'function' ||
    typeof value === 'symbol' ||
    value instanceof Map ||
    value instanceof Set ||
    ArrayBuffer.isView(value)
  if (isLost) throw notJson(value)
  return value
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value
  throw new DataError('Out of range float values are not JSON compliant')
}

function notJson(value: unknown): DataError {
  const type = typeof value === 'object' && value !== null ? value.constructor.name : typeof value
  return new DataError(`Object of type ${type} is not JSON serializable`)
}
