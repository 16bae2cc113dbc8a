import type { SameSite } from './settings.ts'

/** What a cookie is set with. */
export interface CookieAttributes {
  readonly domain?: string | null | undefined
  readonly path?: string | undefined
  readonly secure?: boolean | undefined
  readonly httponly?: boolean | undefined
  readonly samesite?: SameSite | undefined
  /** Seconds; `null` until the browser is closed. */
  readonly maxAge?: number | null | undefined
}

/** The value of a cookie in a request's `Cookie` header; of two with one name the last, which is the one Django takes. */
export function cookieOf(header: string | null | undefined, name: string): string | undefined {
  let found: string | undefined
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=')
    const key = at < 0 ? '' : part.slice(0, at).trim()
    if (key === name) found = unquoted(part.slice(at + 1).trim())
  }
  return found
}

/** A `Set-Cookie` header as Django writes it. The value has to be plain. */
export function setCookie(name: string, value: string, attributes: CookieAttributes): string {
  const { domain, httponly, maxAge = null, path, samesite, secure } = attributes
  const expires = maxAge === null ? undefined : new Date(Date.now() + maxAge * 1000).toUTCString()
  return [
    `${name}=${value}`,
    ...(domain ? [`Domain=${domain}`] : []),
    ...(expires === undefined ? [] : [`expires=${expires}`]),
    ...(httponly ? ['HttpOnly'] : []),
    ...(maxAge === null ? [] : [`Max-Age=${Math.trunc(maxAge)}`]),
    ...(path ? [`Path=${path}`] : []),
    ...(samesite ? [`SameSite=${samesite}`] : []),
    ...(secure ? ['Secure'] : []),
  ].join('; ')
}

const LONG_AGO = 'Thu, 01 Jan 1970 00:00:00 GMT'

/** A `Set-Cookie` header that takes a cookie away, as Django writes it. */
export function deleteCookie(name: string, attributes: CookieAttributes): string {
  const { domain, path, samesite } = attributes
  // Browsers refuse these without the flag, and the cookie would stay.
  const secure = /^__(Secure|Host)-/.test(name) || samesite === 'None'
  const written = setCookie(name, '""', { domain, path, samesite, secure, maxAge: 0 })
  return written.replace(/expires=[^;]*/, `expires=${LONG_AGO}`)
}

function unquoted(value: string): string {
  return /^".*"$/.test(value) ? value.slice(1, -1) : value
}
