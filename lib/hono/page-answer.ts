import type { Context } from 'hono'
import { bodyOf, type CachedPage } from './cached-page.ts'

/** What clients are told of a page. */
export interface PageAnswerOptions {
  readonly vary: readonly string[]
  readonly cacheControl: string | undefined
}

/** Headers that a 304 does not have. */
const OF_THE_BODY = ['content-type', 'content-encoding', 'content-language', 'content-range']

/** Answers with a page: with 304 when the client has it already. */
export function answerWith(c: Context, page: CachedPage, options: PageAnswerOptions): void {
  const headers = headersOf(page, options)
  const isKnown = isMatch(c.req.header('If-None-Match'), headers.get('ETag'))
  if (isKnown) for (const name of OF_THE_BODY) headers.delete(name)
  const response = isKnown
    ? new Response(null, { status: 304, headers })
    : new Response(bodyOf(page), { status: page.status, headers })
  // What a failed handler has left is not to be mixed in.
  c.res = undefined
  c.res = c.newResponse(response.body, response)
}

function headersOf(page: CachedPage, { vary, cacheControl }: PageAnswerOptions): Headers {
  const headers = new Headers()
  for (const [name, value] of page.headers) headers.append(name, value)
  const named = (headers.get('Vary') ?? '').toLowerCase().split(/\s*,\s*/)
  for (const name of vary) if (!named.includes(name)) headers.append('Vary', name)
  if (!headers.has('Cache-Control')) {
    headers.set('Cache-Control', cacheControl ?? `max-age=${page.maxAge}`)
  }
  const age = Math.floor((Date.now() - page.made) / 1000)
  headers.set('Age', String(Math.max(0, age)))
  return headers
}

/** Whether one of the tags that a client has is that of the page; whether they are weak makes no difference. */
function isMatch(known: string | undefined, entityTag: string | null): boolean {
  if (known === undefined || entityTag === null) return false
  if (known.trim() === '*') return true
  const tags = known.match(/(?:W\/)?"[^"]*"/g) ?? []
  return tags.some((tag) => strong(tag) === strong(entityTag))
}

function strong(entityTag: string): string {
  return entityTag.replace(/^W\//, '')
}
