/** An answer as it is cached: what any serializer has a place for, JSON as well. */
export interface CachedPage {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  /** The body is base64, since it is no text. */
  readonly base64: boolean
  /** Unix time in milliseconds. */
  readonly made: number
  /** Seconds that it is fresh. */
  readonly maxAge: number
}

/** Headers that belong to one connection, or to the moment. */
const NOT_KEPT = ['age', 'connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding']

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** An answer with its body in bytes, as a page. Its ETag is that of the handler, else one of the body. */
export async function pageOf(
  response: Response,
  body: Uint8Array<ArrayBuffer>,
  maxAge: number,
): Promise<CachedPage> {
  const headers = [...response.headers].filter(([name]) => !NOT_KEPT.includes(name))
  if (!response.headers.has('ETag')) headers.push(['etag', await entityTagOf(body)])
  const page = { status: response.status, headers, made: Date.now(), maxAge }
  try {
    return { ...page, body: utf8.decode(body), base64: false }
  } catch {
    return { ...page, body: base64Of(body), base64: true }
  }
}

/** A page from the cache; `undefined` for what is none. */
export function cachedPage(value: unknown): CachedPage | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { status, headers, body, base64, made, maxAge } = value as Partial<CachedPage>
  const isPage =
    isStatus(status) &&
    [made, maxAge].every((number) => typeof number === 'number') &&
    typeof body === 'string' &&
    typeof base64 === 'boolean' &&
    Array.isArray(headers) &&
    headers.every(isHeader)
  return isPage ? (value as CachedPage) : undefined
}

/** The body of a page; `null` for an empty one, since some statuses have none. */
export function bodyOf({ body, base64 }: CachedPage): string | Uint8Array<ArrayBuffer> | null {
  if (body === '') return null
  return base64 ? Uint8Array.from(atob(body), (char) => char.charCodeAt(0)) : body
}

function isStatus(status: unknown): boolean {
  return Number.isInteger(status) && Number(status) >= 200 && Number(status) <= 599
}

function isHeader(header: unknown): boolean {
  const isPair = Array.isArray(header) && header.length === 2
  return isPair && header.every((part) => typeof part === 'string')
}

async function entityTagOf(body: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body))
  return `"${base64Of(digest.subarray(0, 16)).replaceAll('=', '')}"`
}

/** As many bytes as a call can have arguments. */
const CHUNK = 8192

function base64Of(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  }
  return btoa(text)
}
