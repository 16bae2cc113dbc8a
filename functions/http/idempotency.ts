import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { StatusCode } from 'hono/utils/http-status'
import { MaybeAppliedError } from 'redge/core'
import * as v from 'valibot'
import { COUNTED, runCounted } from '../counted-script.ts'
import { log } from '../log.ts'
import { redisFrom } from '../redis.ts'
import { bodyText } from './body.ts'
import type { AppEnv } from './context.ts'
import { hexFromBytes } from './hex.ts'
import { Problem } from './problem.ts'

/** Seconds that an answer is kept. */
const KEPT_SECONDS = 86_400
/** Seconds after which a request that was never answered, because the Worker died, may be sent again. */
const CLAIM_SECONDS = 60
/** Characters of an answer that is kept. */
const LONGEST = 262_144

/** What the answer says of itself, as far as it does not belong to this one request. */
const KEPT_HEADERS = [
  'Content-Type',
  'Content-Location',
  'ETag',
  'Last-Modified',
  'Link',
  'Location',
]

/** What is kept under a key: the claim of a request that goes on, or its answer. */
const StateSchema = v.object({
  /** Fingerprint of the request. */
  request: v.string(),
  answer: v.optional(
    v.object({
      status: v.number(),
      headers: v.record(v.string(), v.string()),
      /** `null` for one that is too long, no text, or nobody's business. */
      body: v.nullable(v.string()),
    }),
  ),
})

type State = v.InferOutput<typeof StateSchema>
type Kept = NonNullable<State['answer']>

/**
 * Carries out a POST with an `Idempotency-Key` once: whoever sends it again gets the same answer, byte for byte, with the
 * header `Idempotency-Replayed: true`. Keys belong to the token that sends them, for a day. Not kept is an answer that is a stream, a
 * fault (5xx), that only says to try again (423, 429), or that refuses the request (4xx) before Redis was asked for anything: nothing
 * has begun, so the request may be put right and sent again with the same key.
 *
 * Costs two requests and four commands more, a repetition one of each in place of all others.
 *
 * @throws Problem `invalid-idempotency-key`; `idempotency-key-in-use` while the first request goes on;
 * `idempotency-key-reused` for another request; `answer-not-kept`.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export const idempotency: MiddlewareHandler<AppEnv> = createMiddleware((c, next) => {
  const header = c.req.method === 'POST' ? c.req.header('Idempotency-Key') : undefined
  return header === undefined ? next() : carryOutOnce(c, next)
})

const carryOutOnce: MiddlewareHandler<AppEnv> = createMiddleware(async (c, next) => {
  const key = await keyFor(c, given(c.req.header('Idempotency-Key') ?? ''))
  const body = await bodyText(c)
  c.set('bodyText', body)
  const request = await fingerprintOf(c, body)
  const claim = JSON.stringify({ request, claim: crypto.randomUUID() })
  const state = await claimed(c, key, claim)
  if (state) return replayed(c, state, request)
  const { requests } = c.var.usage
  const run = next().then(() => {
    const hasBegun = c.var.usage.requests > requests
    return keep(c, { key, claim, request, isKept: isFinal(c.res, hasBegun) })
  })
  // A client that leaves does not end what it has begun: its answer is there when it comes back.
  c.executionCtx.waitUntil(run.catch(() => undefined))
  return await run
})

/** A string of structured fields (RFC 9651), as the draft wants it, or the same without its quotes. */
function given(header: string): string {
  const quoted = /^"((?:[ !#-[\]-~]|\\["\\])*)"$/.exec(header)?.[1]?.replace(/\\(.)/g, '$1')
  const key = quoted ?? (/^[!#-~]+$/.test(header) ? header : '')
  if (key.length >= 1 && key.length <= 255) return key
  throw new Problem('invalid-idempotency-key')
}

async function keyFor(c: Context<AppEnv>, key: string): Promise<string> {
  return `redge:idempotency:${await sha256(JSON.stringify([c.var.bearer.id, key]))}`
}

/** Headers that change what a request does. */
const TELLING_HEADERS = ['If-Match', 'If-None-Match', 'Lock-Token']

function fingerprintOf(c: Context<AppEnv>, body: string): Promise<string> {
  const { pathname, search } = new URL(c.req.url)
  const headers = TELLING_HEADERS.map((name) => c.req.header(name) ?? null)
  return sha256(JSON.stringify([c.req.method, pathname + search, ...headers, body]))
}

async function sha256(text: string): Promise<string> {
  return hexFromBytes(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
}

/** What stands under the key already; nothing when it is this request's now. */
async function claimed(c: Context<AppEnv>, key: string, claim: string): Promise<State | undefined> {
  const options = { nx: true, get: true, ex: CLAIM_SECONDS } as const
  const before = await redisFrom(c).set(key, claim, options).catch(notBegun)
  return before === null ? undefined : v.parse(StateSchema, JSON.parse(String(before)))
}

/** A lost reply to the claim says nothing of the request: it has not begun. */
function notBegun(error: unknown): never {
  if (!(error instanceof MaybeAppliedError)) throw error
  throw new Problem('redis-unavailable', {
    detail: 'The request was not carried out. Send it again.',
    retryAfter: error.retryAfter,
  })
}

function replayed(c: Context<AppEnv>, { request, answer }: State, wanted: string): Response {
  if (request !== wanted) throw new Problem('idempotency-key-reused')
  if (answer === undefined) {
    throw new Problem('idempotency-key-in-use', { headers: { 'Retry-After': '1' } })
  }
  if (answer.body === null) {
    throw new Problem('answer-not-kept', { detail: `Its status was ${answer.status}.` })
  }
  // It is the status that an answer of this Worker had.
  const status = answer.status as StatusCode
  const headers = { ...answer.headers, 'Idempotency-Replayed': 'true' }
  return c.newResponse(answer.body === '' ? null : answer.body, status, headers)
}

/**
 * KEYS[1] the key, ARGV[1] the claim, ARGV[2] what to keep in its place, or nothing to free the key, ARGV[3] seconds to keep it.
 * Answers 1, or 0 when the key belongs to somebody else by now.
 */
const KEEP = `${COUNTED}
if call('GET', KEYS[1]) ~= ARGV[1] then return done(0) end
if ARGV[2] == '' then call('DEL', KEYS[1])
else call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3]) end
return done(1)
`

/** A request whose answer is there. */
interface Answered {
  readonly key: string
  readonly claim: string
  /** Fingerprint of the request. */
  readonly request: string
  readonly isKept: boolean
}

async function keep(c: Context<AppEnv>, { key, claim, request, isKept }: Answered): Promise<void> {
  const answer = isKept ? await keptOf(c) : undefined
  const state = answer === undefined ? '' : JSON.stringify({ request, answer })
  const args = [claim, state, KEPT_SECONDS]
  const store = () => runCounted(redisFrom(c), KEEP, { keys: [key], args })
  // A second run after a lost reply finds nothing to do. The answer goes out in any case: it is true.
  await store()
    .catch(store)
    .catch(() => log('answer-lost', { requestId: c.var.requestId }))
}

/** Statuses that say to try again. */
const TRY_AGAIN: ReadonlySet<number> = new Set([423, 429])

/** @param hasBegun Whether the route has asked Redis for anything. */
function isFinal({ status, headers }: Response, hasBegun: boolean): boolean {
  const isStream = headers.get('Content-Type')?.startsWith('text/event-stream') ?? false
  const isRefused = status >= 400 && !hasBegun
  return status < 500 && !TRY_AGAIN.has(status) && !isRefused && !isStream
}

async function keptOf(c: Context<AppEnv>): Promise<Kept> {
  const { status, headers } = c.res
  const kept = KEPT_HEADERS.flatMap((name) => {
    const value = headers.get(name)
    return value === null ? [] : [[name, value] as const]
  })
  const body = c.get('isSecret') ? null : await textOf(c.res.clone())
  return { status, headers: Object.fromEntries(kept), body }
}

/** The whole text of an answer; nothing for one that is too long, or no text. */
async function textOf(response: Response): Promise<string | null> {
  const bytes = await response.arrayBuffer()
  if (bytes.byteLength > LONGEST) return null
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}
