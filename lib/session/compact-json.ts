import type { Serializer } from '../codecs/codec.ts'
import { parseJson } from '../codecs/json/decode.ts'
import { jsonText } from '../codecs/json/encode.ts'

const utf8 = new TextEncoder()

/** The JSON of `django.core.signing` and of SESSION_SERIALIZER: without spaces, in ASCII. */
export class CompactJsonSerializer implements Serializer {
  readonly name = 'json'

  /** @throws SerializerError for what JSON does not have. */
  dumps(value: unknown): Uint8Array {
    return utf8.encode(withoutSpaces(jsonText(value)))
  }

  /** @throws SerializerError when the bytes are not JSON. */
  loads(data: Uint8Array): unknown {
    return parseJson(data, {})
  }
}

/** Spaces that separate go, those inside of texts stay. */
function withoutSpaces(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|([,:]) /g, (_, text, separator) => text ?? separator)
}
