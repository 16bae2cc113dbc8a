import type { Context } from 'hono'
import { isCsrfTokenUsed } from './csrf.ts'

/** What decides whether an answer may be given to others. */
export interface CacheableOptions {
  /** Names of request headers that the key of a page has, in lower case. */
  readonly vary: readonly string[]
  readonly authorized: boolean
  readonly setCookie: boolean
  readonly statuses: readonly number[]
}

/** Whether the answer to a request may come from the cache, and go there. */
export function isCacheableRequest(c: Context, { authorized }: CacheableOptions): boolean {
  const { method } = c.req
  if (method !== 'GET' && method !== 'HEAD') return false
  // A part of a page is none.
  if (c.req.header('Range') !== undefined) return false
  return authorized || c.req.header('Authorization') === undefined
}

/** Whether an answer may be given to others than the one whose it is. */
export function isCacheableResponse(
  c: Context,
  response: Response,
  { vary, setCookie, statuses }: CacheableOptions,
): boolean {
  const { headers } = response
  if (!statuses.includes(response.status)) return false
  if (headers.has('Set-Cookie') && !setCookie) return false
  if (/\b(private|no-store|no-cache)\b/i.test(headers.get('Cache-Control') ?? '')) return false
  if (headers.get('Content-Type')?.startsWith('text/event-stream')) return false
  // With the token of another, anybody could send forms in their name.
  if (isCsrfTokenUsed(c)) return false
  if (isSessionRead(c) && !vary.includes('cookie')) return false
  return variedBy(headers).every((name) => vary.includes(name))
}

/** The headers of the request that an answer says it depends on, in lower case. */
function variedBy(headers: Headers): string[] {
  const names = (headers.get('Vary') ?? '').toLowerCase().split(',')
  return names.map((name) => name.trim()).filter((name) => name !== '')
}

/** A session's middleware further out says `Vary: Cookie` only when the answer is on its way. */
function isSessionRead(c: Context): boolean {
  const session: unknown = c.get('session')
  if (typeof session !== 'object' || session === null) return false
  return Reflect.get(session, 'accessed') === true || Reflect.get(session, 'modified') === true
}

/** The seconds of `s-maxage` or `max-age` that an answer itself asks for. */
export function maxAgeOf(headers: Headers): number | undefined {
  const control = headers.get('Cache-Control') ?? ''
  const [, seconds] = /\bs-maxage=(\d+)/i.exec(control) ?? /\bmax-age=(\d+)/i.exec(control) ?? []
  return seconds === undefined ? undefined : Number(seconds)
}
