import { UnicodeDecodeError } from '../errors.ts'
import { type RawReply, str } from './replies.ts'

/** What happens to bytes that are wanted as text and are not UTF-8. */
export type EncodingErrors = 'strict' | 'replace'

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A reply of bytes as text at any depth; an error in its place when it is strictly no text. */
export function textReply(reply: RawReply, encodingErrors: EncodingErrors): RawReply {
  try {
    return decoded(reply, encodingErrors === 'replace' ? str : (bytes) => strict.decode(bytes))
  } catch {
    return new UnicodeDecodeError(
      "The reply is not UTF-8: read it with decodeResponses: false, or with encodingErrors: 'replace'",
    )
  }
}

function decoded(reply: RawReply, decode: (bytes: Uint8Array) => string): RawReply {
  if (Array.isArray(reply)) return reply.map((item) => decoded(item, decode))
  return reply instanceof Uint8Array ? decode(reply) : reply
}
