import type { Context } from 'hono'

/**
 * Why a request was kept out: its limit is used up (`limited`, 429), nobody knows whether it is (`unknown`, 503), or the
 * client is on the deny list (`denied`, 403).
 */
export interface Refusal {
  readonly kind: 'limited' | 'unknown' | 'denied'
  /** The name of the limit. */
  readonly policy: string
  /** Whole seconds after which it is worth trying again; `null` for who is denied. */
  readonly retryAfter: number | null
}

/** Answers a request that is kept out, of the context or anew. */
export type OnRefused = (c: Context, refusal: Refusal) => Response | Promise<Response>

/** Header fields of an answer. */
export type Fields = readonly (readonly [name: string, value: string])[]

/** The answer to a request that is kept out, with header fields, whether `onRefused` makes it or nobody does. */
export async function refuse(
  c: Context,
  refusal: Refusal,
  fields: Fields,
  onRefused: OnRefused | undefined,
): Promise<Response> {
  addFields(c, fields)
  const given = onRefused ? await onRefused(c, refusal) : problemOf(refusal)
  const response = new Response(given.body, given)
  for (const [name, value] of fields) response.headers.set(name, value)
  return response
}

/** Adds header fields to the answer that is to come, or that has come. */
export function addFields(c: Context, fields: Fields): void {
  for (const [name, value] of fields) c.header(name, value, { append: true })
}

/** Adds those header fields to an answer that it does not have, since it was not made of the context. */
export function addMissing(c: Context, fields: Fields): void {
  const { headers } = c.res
  addFields(
    c,
    fields.filter(([name, value]) => !headers.get(name)?.includes(value)),
  )
}

const TYPES = 'https://iana.org/assignments/http-problem-types#'

/** Status, type and title; the types are those of the draft on RateLimit header fields. */
const PROBLEMS: Readonly<Record<Refusal['kind'], readonly [number, string, string]>> = {
  limited: [
    429,
    `${TYPES}quota-exceeded`,
    'Request cannot be satisfied as assigned quota has been exceeded',
  ],
  unknown: [
    503,
    `${TYPES}temporary-reduced-capacity`,
    'Request cannot be satisfied due to temporary server capacity constraints',
  ],
  denied: [403, 'about:blank', 'Forbidden'],
}

/** The refusal as RFC 9457 writes it, with `Retry-After`. */
function problemOf({ kind, policy, retryAfter }: Refusal): Response {
  const [status, type, title] = PROBLEMS[kind]
  const policies = kind === 'denied' ? {} : { 'violated-policies': [policy] }
  const headers = new Headers({
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
  })
  if (retryAfter !== null) headers.set('Retry-After', String(retryAfter))
  return new Response(JSON.stringify({ type, title, status, ...policies }), { status, headers })
}
