import { ImproperlyConfigured } from '../cache/errors.ts'
import { SerializerError } from '../codecs/errors.ts'

/** The keys that sessions are encrypted with, 16 or 32 bytes each. */
export interface EncryptionOptions {
  /** The first one encrypts; the others still decrypt, so that keys can be changed. */
  readonly keys: readonly Uint8Array[]
}

const utf8 = new TextEncoder()
/** What begins every encrypted session: the form, with its version. */
const MARK = utf8.encode('redge1')
const IV_LENGTH = 12
const TAG_BITS = 128

/**
 * AES-GCM around the bytes of sessions, so that whoever reads Redis reads none. Bytes copied to another session's key do
 * not decrypt. Django cannot read such sessions.
 */
export class SessionCipher {
  readonly #keys: readonly Promise<AesKey>[]

  /** @throws ImproperlyConfigured for no keys, or one of another length. */
  constructor({ keys }: EncryptionOptions) {
    if (keys.length === 0 || keys.some(({ length }) => length !== 16 && length !== 32)) {
      throw new ImproperlyConfigured('Sessions are encrypted with keys of 16 or 32 bytes')
    }
    this.#keys = keys.map((key) =>
      crypto.subtle.importKey('raw', Uint8Array.from(key), 'AES-GCM', false, [
        'encrypt',
        'decrypt',
      ]),
    )
  }

  /** What is stored for the bytes of a session. */
  async encrypt(bytes: Uint8Array, sessionKey: string): Promise<Uint8Array> {
    const iv = crypto.getRandomValues(new Uint8Array(IV_LENGTH))
    const [key] = await Promise.all(this.#keys)
    if (!key) throw new ImproperlyConfigured('There is no key to encrypt sessions with')
    const sealed = await crypto.subtle.encrypt(
      parameters(iv, sessionKey),
      key,
      Uint8Array.from(bytes),
    )
    return Uint8Array.from([...MARK, ...iv, ...new Uint8Array(sealed)])
  }

  /**
   * The bytes of a session.
   *
   * @throws SerializerError when they were not encrypted so, with one of the keys, for this session.
   */
  async decrypt(stored: Uint8Array, sessionKey: string): Promise<Uint8Array> {
    const start = MARK.length + IV_LENGTH
    const isMarked = MARK.every((byte, index) => stored[index] === byte)
    for (const key of isMarked ? await Promise.all(this.#keys) : []) {
      const iv = stored.slice(MARK.length, start)
      const opened = await crypto.subtle
        .decrypt(parameters(iv, sessionKey), key, stored.slice(start))
        .catch(() => undefined)
      if (opened) return new Uint8Array(opened)
    }
    throw new SerializerError('The session is not encrypted with one of the keys')
  }
}

/** What WebCrypto has for a key: its type has a name in some runtimes' types only. */
type AesKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** The type of AES-GCM's parameters has a name in some runtimes' types only. */
interface AesParameters {
  readonly name: 'AES-GCM'
  readonly iv: Uint8Array<ArrayBuffer>
  readonly additionalData: Uint8Array<ArrayBuffer>
  readonly tagLength: number
}

function parameters(iv: Uint8Array<ArrayBuffer>, sessionKey: string): AesParameters {
  const additionalData = Uint8Array.from(utf8.encode(sessionKey))
  return { name: 'AES-GCM', iv, additionalData, tagLength: TAG_BITS }
}
