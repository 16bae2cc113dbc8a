import { type Signal, signal } from '@preact/signals'
import { type Problem, problemOf, Unreachable } from './problem.ts'

/** What goes along with a request. */
export interface RequestOptions {
  /** Parameters of the query; what is `undefined` is left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined
  /** Sent as JSON. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Apply the write only to what has this ETag, in quotes or without; otherwise the answer is the problem `precondition-failed`. */
  readonly ifMatch?: string | undefined
  /** Apply the write only when there is nothing. */
  readonly ifNoneMatch?: '*' | undefined
  /** Why it is done, for the audit log. */
  readonly reason?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** What the API answered. */
export interface Answer<T> {
  readonly body: T
  readonly status: number
  readonly etag: string | undefined
  readonly headers: Headers
}

/** The token of whoever logged in here; `undefined` when the browser's cookie is all there is. */
export const token: Signal<string | undefined> = signal(undefined)

/** Grows when the API refuses the token or the cookie. */
export const refusals: Signal<number> = signal(0)

/** Whether the Worker answered the last time it was asked. */
export const reachable: Signal<boolean> = signal(true)

/** An address below `/v1`, whatever stands in it percent-encoded: `` v1`keys/${key}/dump` ``. */
export function v1(parts: TemplateStringsArray, ...names: readonly (string | number)[]): string {
  return parts.reduce((path, part, index) => {
    return `${path}${encodeURIComponent(String(names[index - 1]))}${part}`
  })
}

/**
 * Asks the API.
 *
 * @throws Problem when it answers with one, Unreachable when it does not answer, and the reason of an abort.
 */
export async function ask<T>(
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<Answer<T>> {
  const response = await send(method, path, options)
  if (!response.ok) throw await refusal(response)
  const isJson = response.headers.get('Content-Type')?.includes('json') ?? false
  return {
    body: (isJson ? await response.json() : undefined) as T,
    status: response.status,
    etag: response.headers.get('ETag') ?? undefined,
    headers: response.headers,
  }
}

/** The body of the answer to a GET; see {@link ask}. */
export async function get<T>(path: string, options: RequestOptions = {}): Promise<T> {
  return (await ask<T>('GET', path, options)).body
}

/** The body of the answer to a POST; see {@link ask}. */
export async function post<T>(
  path: string,
  body: unknown,
  options: RequestOptions = {},
): Promise<T> {
  return (await ask<T>('POST', path, { ...options, body })).body
}

/** The body of the answer to a PATCH; see {@link ask}. */
export async function patch<T>(
  path: string,
  body: unknown,
  options: RequestOptions = {},
): Promise<T> {
  return (await ask<T>('PATCH', path, { ...options, body })).body
}

/** Sends a DELETE; see {@link ask}. */
export async function del<T = undefined>(path: string, options: RequestOptions = {}): Promise<T> {
  return (await ask<T>('DELETE', path, options)).body
}

/**
 * The events of a stream of the API, one after the other, until the server ends it or `signal` is aborted.
 *
 * @throws Problem, Unreachable.
 */
export async function* events(
  path: string,
  options: RequestOptions = {},
): AsyncGenerator<ServerEvent> {
  const headers = { ...options.headers, Accept: 'text/event-stream' }
  const response = await send('GET', path, { ...options, headers })
  if (!response.ok) throw await refusal(response)
  if (response.body === null) return
  let rest = ''
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + text).split(/\r?\n\r?\n/)
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = eventOf(block)
      if (event !== undefined) yield event
    }
  }
}

/** One event of a stream. */
export interface ServerEvent {
  /** Where to go on, as `Last-Event-ID`, when the stream breaks after it. */
  readonly id: string | undefined
  readonly event: string
  /** `undefined` in one that only tells where to go on. */
  readonly data: string | undefined
}

/** An event that tells something. */
export type DataEvent = ServerEvent & { readonly data: string }

/** The event that a block of lines is; comments, which keep a connection alive, are none. */
export function eventOf(block: string): ServerEvent | undefined {
  const fields = block
    .split(/\r?\n/)
    .map((line) => /^(id|event|data): ?(.*)$/s.exec(line))
    .filter((match) => match !== null)
  const all = (name: string) =>
    fields.filter((field) => field[1] === name).map((field) => field[2] ?? '')
  const id = all('id').at(-1)
  const lines = all('data')
  if (lines.length === 0 && id === undefined) return undefined
  const data = lines.length === 0 ? undefined : lines.join('\n')
  return { id, event: all('event').at(-1) ?? 'message', data }
}

async function send(method: string, path: string, options: RequestOptions): Promise<Response> {
  try {
    const response = await fetch(addressOf(path, options.query), {
      method,
      headers: headersOf(options),
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: options.signal ?? null,
      credentials: 'same-origin',
      cache: 'no-store',
    })
    reachable.value = true
    return response
  } catch (error) {
    if (options.signal?.aborted) throw error
    reachable.value = false
    throw new Unreachable(error)
  }
}

async function refusal(response: Response): Promise<Problem> {
  const problem = await problemOf(response)
  if (problem.status === 401) refusals.value += 1
  return problem
}

/** Relative to the page, as it may be served behind a prefix. */
function addressOf(path: string, query: RequestOptions['query'] = {}): URL {
  const url = new URL(`v1/${path}`, document.baseURI.replace(/[?#].*/s, ''))
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  return url
}

function headersOf({ body, headers, ifMatch, ifNoneMatch, reason }: RequestOptions): Headers {
  // Tells the Worker that a script of this page asks, which another site's form cannot.
  const all = new Headers({ 'X-Redge-Console': '1', ...headers })
  if (token.value !== undefined) all.set('Authorization', `Bearer ${token.value}`)
  if (body !== undefined) all.set('Content-Type', 'application/json')
  if (reason) all.set('X-Redge-Reason', reason)
  if (ifMatch !== undefined) all.set('If-Match', quoted(ifMatch))
  if (ifNoneMatch !== undefined) all.set('If-None-Match', ifNoneMatch)
  return all
}

/** Bodies have ETags without the quotes that headers need. */
function quoted(etag: string): string {
  return etag === '*' || etag.startsWith('"') ? etag : `"${etag}"`
}
