import type { Serializer } from '../codec.ts'
import { type JsonReadOptions, parseJson } from './decode.ts'
import { jsonText } from './encode.ts'

const encoder = new TextEncoder()

/**
 * django-redis's `JSONSerializer`: Python's JSON with the forms of `DjangoJSONEncoder`. What JSON does not have comes
 * back as something else, as in Python: tuples as lists, dates, Decimals and UUIDs as text, keys of a `Map` as text.
 *
 * @example
 * const serializer = new JsonSerializer()
 * new TextDecoder().decode(serializer.dumps({ at: new Date(0) })) // '{"at": "1970-01-01T00:00:00Z"}'
 */
export class JsonSerializer implements Serializer {
  readonly name = 'json'
  readonly #options: JsonReadOptions

  constructor(options: JsonReadOptions = {}) {
    this.#options = options
  }

  /** @throws SerializerError where Python raises: bytes, sets, deques, tuples as keys, values inside themselves. */
  dumps(value: unknown): Uint8Array {
    return encoder.encode(jsonText(value))
  }

  /** @throws SerializerError when the bytes are not JSON, or nest deeper than `maxDepth`. */
  loads(data: Uint8Array): unknown {
    return parseJson(data, this.#options)
  }
}
