import type { PythonValueOptions } from '../codec.ts'
import { defaultMaxDepth, treeNestsDeeper } from '../depth.ts'
import { SerializerError } from '../errors.ts'
import { JsonReader } from './reader.ts'

/** How JSON is read. */
export interface JsonReadOptions extends PythonValueOptions {
  /**
   * How deep arrays and objects may nest.
   *
   * @default 1000, about where Python stops reading them
   */
  readonly maxDepth?: number | undefined
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The value of a text as Python's `json.loads` reads it: NaN and infinities, integers of any length.
 *
 * @throws SerializerError
 */
export function parseJson(data: Uint8Array, options: JsonReadOptions): unknown {
  const { maxDepth = defaultMaxDepth } = options
  const text = decode(data)
  const value = isSimple(text, options) ? parse(text, options) : read(text, options)
  if (countOpenings(text, maxDepth) > maxDepth && treeNestsDeeper(value, maxDepth)) {
    throw tooDeep(maxDepth)
  }
  return value
}

function decode(data: Uint8Array): string {
  try {
    return decoder.decode(data)
  } catch {
    throw new SerializerError('The bytes are not UTF-8', { python: 'UnicodeDecodeError' })
  }
}

/**
 * True when the runtime's own parser gives the same: no integers beyond 2^53, no keys that an object would reorder, no
 * `-0` (an int in Python).
 */
function isSimple(
  text: string,
  { exactFloats = false, dicts = 'lossless' }: JsonReadOptions,
): boolean {
  if (dicts === 'map' || /\d{16}|-0(?![.\d])/.test(text)) return false
  if (exactFloats && /\d[.eE]/.test(text)) return false
  return dicts === 'record' || !/"\d{1,10}"\s*:|\\u003/.test(text)
}

function parse(text: string, options: JsonReadOptions): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // It may hold NaN; and what the runtime throws quotes the text.
    return read(text, options)
  }
}

function read(text: string, options: JsonReadOptions): unknown {
  return new JsonReader(text, options).read()
}

function countOpenings(text: string, enough: number): number {
  let count = 0
  for (let i = 0; i < text.length && count <= enough; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x5b || code === 0x7b) count++
  }
  return count
}

function tooDeep(maxDepth: number): SerializerError {
  return new SerializerError(`The JSON nests deeper than maxDepth (${maxDepth})`, {
    python: 'RecursionError',
  })
}
