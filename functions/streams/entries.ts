import type * as v from 'valibot'
import type { Json } from '../http/values.ts'
import { type EncodingSchema, nameToWire, textOf, valueToWire } from '../http/words.ts'

/** How values are written. */
export type Encoding = v.InferOutput<typeof EncodingSchema>

/** An entry as Redis tells of it: names and values in turn. A deleted one that is still pending has none. */
export type RawEntry = readonly [id: Uint8Array, flat: readonly Uint8Array[] | null]

/** An entry as an answer holds it. */
interface WrittenEntry extends Readonly<Record<string, Json>> {
  readonly id: string
  /** An object, or pairs where a name comes twice or is no UTF-8. */
  readonly fields: Json
}

/**
 * An entry in the form of answers.
 *
 * @throws Problem `not-text` when text is asked for and a value is no UTF-8.
 */
export function writtenEntry([id, flat]: RawEntry, encoding: Encoding): WrittenEntry {
  return { id: textOf(id) ?? '', fields: writtenFields(pairsOf(flat ?? []), encoding) }
}

function writtenFields(
  pairs: readonly (readonly [Uint8Array, Uint8Array])[],
  encoding: Encoding,
): Json {
  const written = pairs.map(
    ([name, value]) => [nameToWire(name), valueToWire(value, encoding)] as const,
  )
  const names = written.map(([name]) => name)
  const isDict =
    names.every((name) => typeof name === 'string') && new Set(names).size === names.length
  // The only name $base64 would mean bytes.
  return isDict && !(names.length === 1 && names[0] === '$base64')
    ? Object.fromEntries(written)
    : written
}

/** Names and values that come in turn, as pairs. */
export function pairsOf<T>(flat: readonly T[]): [T, T][] {
  return Array.from({ length: flat.length >> 1 }, (_, at) => [
    flat[2 * at] as T,
    flat[2 * at + 1] as T,
  ])
}
