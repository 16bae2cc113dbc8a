import type { ValueCodec } from '../cache/value-codec.ts'
import { SerializerError } from '../codecs/errors.ts'
import { equalBytes } from '../wire/equal-bytes.ts'
import { bytesOf } from '../wire/words.ts'
import type { SessionCipher } from './encryption.ts'
import { isWritable } from './expanded-size.ts'
import type { Fields } from './merge.ts'

/** Turns sessions into the bytes that Django's cache has for them, and back. */
export class SessionCodec {
  readonly #values: ValueCodec
  readonly #cipher: SessionCipher | undefined

  constructor(values: ValueCodec, cipher: SessionCipher | undefined) {
    this.#values = values
    this.#cipher = cipher
  }

  /** @throws SerializerError for a value that the cache's serializer has no place for. */
  async encode(fields: Fields, sessionKey: string): Promise<Uint8Array> {
    const bytes = bytesOf(await this.#values.encode(fields))
    return this.#cipher ? await this.#cipher.encrypt(bytes, sessionKey) : bytes
  }

  /** @throws SerializerError for bytes that are no session. */
  async decode(stored: Uint8Array, sessionKey: string): Promise<Fields> {
    const bytes = this.#cipher ? await this.#cipher.decrypt(stored, sessionKey) : stored
    const value = await this.#values.decode(bytes)
    if (isWritable(value)) return fieldsOf(value)
    throw new SerializerError('The bytes are no session: too many values')
  }

  /** Whether two values of a field are stored as the same bytes. */
  isSame = (a: unknown, b: unknown): boolean => {
    if (a === b) return true
    const { serializer } = this.#values
    return equalBytes(serializer.dumps(a), serializer.dumps(b))
  }
}

/**
 * The fields of a dict as a serializer gives it.
 *
 * @throws SerializerError for what is no dict.
 */
export function fieldsOf(value: unknown): Fields {
  if (value instanceof Map) return new Map(value)
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
  const prototype: unknown = isRecord ? Object.getPrototypeOf(value) : undefined
  if (isRecord && (prototype === Object.prototype || prototype === null)) {
    return new Map(Object.entries(value))
  }
  throw new SerializerError('The bytes are no session: not a dict')
}
