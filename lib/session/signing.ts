import type { Serializer } from '../codecs/codec.ts'
import { ZlibCompressor } from '../codecs/compressors/zlib.ts'
import { bytesFromBase64 } from '../wire/base64.ts'
import { CompactJsonSerializer } from './compact-json.ts'
import { BadSignature, SignatureExpired } from './errors.ts'
import { constantTimeCompare, type HashAlgorithm, saltedHmac } from './hmac.ts'

/** What a signer is made from. */
export interface SignerOptions {
  /** SECRET_KEY. */
  readonly key: string
  /** SECRET_KEY_FALLBACKS: keys that are no longer signed with, and still accepted. @default none */
  readonly fallbackKeys?: readonly string[] | undefined
  /** @default the dotted name of Django's class */
  readonly salt?: string | undefined
  /** Between the value and the signature. @default ':' */
  readonly sep?: string | undefined
  /** @default 'sha256' */
  readonly algorithm?: HashAlgorithm | undefined
  /** Accept SHA-1 as well, as Django 3.1 to 3.2 does. @default false */
  readonly legacy?: boolean | undefined
}

/**
 * Signs texts as `django.core.signing.Signer`.
 *
 * @see https://docs.djangoproject.com/en/stable/topics/signing/
 * @example
 * const signed = await new Signer({ key: env.SECRET_KEY }).sign('value')
 */
export class Signer {
  readonly #options: SignerOptions
  readonly #salt: string
  protected readonly sep: string

  constructor(options: SignerOptions) {
    this.#options = options
    this.#salt = options.salt ?? this.defaultSalt
    this.sep = options.sep ?? ':'
  }

  protected get defaultSalt(): string {
    return 'django.core.signing.Signer'
  }

  /** The signature of a text. */
  signature(
    value: string,
    key: string = this.#options.key,
    algorithm: HashAlgorithm = this.#options.algorithm ?? 'sha256',
  ): Promise<string> {
    return saltedHmac(`${this.#salt}signer`, value, key, algorithm).then(base64Url)
  }

  /** The text with its signature. */
  async sign(value: string): Promise<string> {
    return `${value}${this.sep}${await this.signature(value)}`
  }

  /**
   * The text that was signed.
   *
   * @throws BadSignature when it was not signed with one of the keys.
   */
  async unsign(signedValue: string): Promise<string> {
    const [value, signature] = lastSplit(signedValue, this.sep)
    const { key, fallbackKeys = [], algorithm = 'sha256', legacy = false } = this.#options
    const algorithms = legacy ? [algorithm, 'sha1' as const] : [algorithm]
    for (const accepted of [key, ...fallbackKeys]) {
      for (const each of algorithms) {
        const right = await this.signature(value, accepted, each)
        if (constantTimeCompare(signature, right)) return value
      }
    }
    throw new BadSignature('The signature does not match')
  }
}

/** How old a signature may be. */
export interface UnsignOptions {
  /** Seconds. @default any age */
  readonly maxAge?: number | undefined
}

/** Signs texts together with the time, as `django.core.signing.TimestampSigner`. */
export class TimestampSigner extends Signer {
  protected override get defaultSalt(): string {
    return 'django.core.signing.TimestampSigner'
  }

  /** The text with the time and its signature. */
  override sign(value: string): Promise<string> {
    return super.sign(`${value}${this.sep}${base62(Math.floor(Date.now() / 1000))}`)
  }

  /**
   * The text that was signed. A time in the future is accepted, as in Django: clocks differ.
   *
   * @throws SignatureExpired when that was longer ago than `maxAge`.
   */
  override async unsign(signedValue: string, { maxAge }: UnsignOptions = {}): Promise<string> {
    const [value, timestamp] = lastSplit(await super.unsign(signedValue), this.sep)
    const age = Date.now() / 1000 - fromBase62(timestamp)
    if (maxAge === undefined || age <= maxAge) return value
    throw new SignatureExpired('The signature is older than maxAge')
  }
}

/** How {@link dumps} and {@link loads} turn values into text. */
export interface DumpOptions extends Omit<SignerOptions, 'sep'> {
  /** @default JSON without spaces, as Django writes it there */
  readonly serializer?: Serializer | undefined
  /** Compress where that makes it shorter. @default false */
  readonly compress?: boolean | undefined
}

const DUMPS_SALT = 'django.core.signing'
const zlib: ZlibCompressor = new ZlibCompressor({ minLength: 0 })

/** A value as signed text that fits into a URL: `django.core.signing.dumps`. */
export async function dumps(value: unknown, options: DumpOptions): Promise<string> {
  const { serializer = new CompactJsonSerializer(), compress = false, salt = DUMPS_SALT } = options
  const data = serializer.dumps(value)
  const shorter = compress ? await zlib.compress(data) : data
  const isCompressed = shorter.length < data.length - 1
  const text = isCompressed ? `.${base64Url(shorter)}` : base64Url(data)
  return await new TimestampSigner({ ...options, salt }).sign(text)
}

/**
 * The value of a text that {@link dumps} or Django signed.
 *
 * @throws BadSignature when it was not signed so, and SignatureExpired when it is too old.
 * @throws SerializerError when what was signed is nothing that the serializer reads.
 */
export async function loads<V = unknown>(
  signed: string,
  { maxAge, ...options }: DumpOptions & UnsignOptions,
): Promise<V> {
  const { serializer = new CompactJsonSerializer(), salt = DUMPS_SALT } = options
  const text = await new TimestampSigner({ ...options, salt }).unsign(signed, { maxAge })
  const data = text.startsWith('.')
    ? await zlib.decompress(fromBase64Url(text.slice(1)))
    : fromBase64Url(text)
  return serializer.loads(data) as V
}

/** The signer of `HttpRequest.get_signed_cookie`: give it the name of the cookie and the extra salt as the salt. */
export function cookieSigner({
  key,
  fallbackKeys = [],
  ...options
}: SignerOptions): TimestampSigner {
  const prefixed = (secret: string): string => `django.http.cookies${secret}`
  return new TimestampSigner({
    salt: 'django.core.signing.get_cookie_signer',
    ...options,
    key: prefixed(key),
    fallbackKeys: fallbackKeys.map(prefixed),
  })
}

function lastSplit(text: string, sep: string): [string, string] {
  const at = text.lastIndexOf(sep)
  if (at < 0) throw new BadSignature('There is no signature in the text')
  return [text.slice(0, at), text.slice(at + sep.length)]
}

function base64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

function fromBase64Url(text: string): Uint8Array {
  const padding = '='.repeat(-text.length & 3)
  return bytesFromBase64(text.replaceAll('-', '+').replaceAll('_', '/') + padding)
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

function base62(value: number): string {
  let [rest, text] = [value, '']
  do {
    text = DIGITS.charAt(rest % 62) + text
    rest = Math.floor(rest / 62)
  } while (rest > 0)
  return text
}

function fromBase62(text: string): number {
  let value = 0
  for (const digit of text) value = value * 62 + DIGITS.indexOf(digit)
  return value
}
