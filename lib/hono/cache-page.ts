import type { Context, MiddlewareHandler, Next } from 'hono'
import { createMiddleware } from 'hono/factory'
import { ImproperlyConfigured } from '../cache/errors.ts'
import type { LoadContext, LoadOptions } from '../cache/load-options.ts'
import type { Timeout } from '../cache/timeouts.ts'
import type { AnyCache } from './cache.ts'
import { isCacheableRequest, isCacheableResponse, maxAgeOf } from './cacheable.ts'
import { type CachedPage, cachedPage, pageOf } from './cached-page.ts'
import { answerWith } from './page-answer.ts'
import { type PageSettings, pageKey, pageSettings } from './page-settings.ts'
import { wholeBody } from './whole-body.ts'

/** What `cachePage` may be told. */
export interface CachePageOptions
  extends Omit<LoadOptions, 'timeout' | 'negativeTimeout' | 'singleFlight' | 'tags'> {
  /**
   * Seconds that a page is fresh; `null` for ever. What the answer says itself, as `s-maxage` or `max-age`, comes first.
   * @default the TIMEOUT of the cache
   */
  readonly ttl?: number | null | undefined
  /** Headers of the request that make another page of it, such as `Accept-Language`. @default [] */
  readonly vary?: readonly string[] | undefined
  /** Names by which `cache.invalidateTags` makes pages invalid. */
  readonly tags?: readonly string[] | ((c: Context) => readonly string[]) | undefined
  /** What stands for the page beside `vary`. @default the whole URL */
  readonly key?: ((c: Context) => string) | undefined
  /** The cache, or what gives it. @default the one that `cache()` has put into the context */
  readonly cache?: AnyCache | ((c: Context) => AnyCache) | undefined
  /** Cache answers to requests with `Authorization`, too, for everybody alike. @default false */
  readonly authorized?: boolean | undefined
  /** Cache answers with `Set-Cookie`, and set those cookies for everybody. @default false */
  readonly setCookie?: boolean | undefined
  /** Statuses of answers that are cached. @default [200] */
  readonly statuses?: readonly number[] | undefined
  /** Bytes of the longest body that is cached. @default 1048576 */
  readonly maxBytes?: number | undefined
  /** What clients are told when the answer does not say it itself. @default max-age with the ttl */
  readonly cacheControl?: string | undefined
  /**
   * Makes a page in the background: `(request, c) => app.fetch(request, c.env, c.executionCtx)`. `staleWhileRevalidate`,
   * `softTimeout` and `earlyRecompute` need it, because the context of a request ends with its answer.
   */
  readonly fetch?: ((request: Request, c: Context) => Response | Promise<Response>) | undefined
}

/** Seconds that others do not wait for an answer that turned out to be none for the cache. */
const UNCACHEABLE = 5
/** The same for one that is an error. */
const FAILED = 1

/** The server has answered with an error, and there is an old page. */
class FailedPage extends Error {}

/** Requests that make a page in the background. */
const inBackground = new WeakSet<Request>()

/**
 * Answers from the cache: a page is made once for all who ask for it, with the same options as `cache.getOrSet`. Answers
 * have `ETag`, `Cache-Control` and `Age`, and are 304 for a client that has the page.
 *
 * Never cached are answers to requests with `Authorization`, to other methods than GET, with `Set-Cookie`, with
 * `Cache-Control: private`, `no-store` or `no-cache`, with a `Vary` that is not in `vary`, those for which the session was read
 * or a CSRF token was made, and event streams. A HEAD is answered from the page of the GET, and makes none.
 *
 * A hit costs one request and one command, two commands with tags; a page that is made three requests.
 *
 * @example
 * app.get('/posts', cachePage({ ttl: 60, vary: ['Accept-Language'], tags: ['posts'] }), (c) => c.html(posts()))
 * @throws ImproperlyConfigured for options that need `fetch`, without it.
 */
export function cachePage(options: CachePageOptions = {}): MiddlewareHandler {
  const settings = pageSettings(options)
  return createMiddleware(async (c, next) => {
    if (inBackground.has(c.req.raw) || !isCacheableRequest(c, settings)) return await next()
    const cache = cacheOf(c, options)
    const { ttl = cache.defaultTimeout } = settings
    const request = new PageRequest(c, next, { ...settings, ttl })
    const value = await cache.getOrSet(await pageKey(c, settings), request.load, {
      ...settings.loading,
      tags: settings.tagsOf(c),
    })
    await request.answer(value)
  })
}

/** @throws ImproperlyConfigured when there is none. */
function cacheOf(c: Context, { cache }: CachePageOptions): AnyCache {
  const given: unknown = typeof cache === 'function' ? cache(c) : (cache ?? c.get('cache'))
  if (given) return given as AnyCache
  throw new ImproperlyConfigured(
    'cachePage() needs a cache: app.use(cache(…)), or its option cache',
  )
}

/** The settings with a ttl. */
type RequestSettings = PageSettings & { readonly ttl: Timeout }

/** A request for a page that the cache has, or that is to be made. */
class PageRequest {
  readonly #c: Context
  readonly #next: Next
  readonly #settings: RequestSettings
  /** Whether the answer is in the context. */
  #isAnswered = false

  constructor(c: Context, next: Next, settings: RequestSettings) {
    this.#c = c
    this.#next = next
    this.#settings = settings
  }

  /** Makes the page; `null` for an answer that is none for the cache. */
  readonly load = async (context: LoadContext): Promise<CachedPage | null> => {
    const { fetch } = this.#settings
    const c = this.#c
    if (fetch && context.hasStale) {
      const request = new Request(c.req.raw.url, { headers: c.req.raw.headers })
      request.headers.delete('If-None-Match')
      request.headers.delete('If-Modified-Since')
      inBackground.add(request)
      return await this.#pageOf(await fetch(request, c), context)
    }
    await this.#next()
    this.#isAnswered = true
    return await this.#pageOf(c.res, context)
  }

  /** Answers with what the cache has given. */
  async answer(value: unknown): Promise<void> {
    if (this.#isAnswered) return
    const page = cachedPage(value)
    if (page) answerWith(this.#c, page, this.#settings)
    else await this.#next()
  }

  async #pageOf(response: Response, context: LoadContext): Promise<CachedPage | null> {
    const { maxBytes } = this.#settings
    if (response.status >= 500 && context.hasStale) {
      this.#isAnswered = false
      this.#c.error = undefined
      throw new FailedPage('The page could not be made')
    }
    context.expire(response.status >= 500 ? FAILED : UNCACHEABLE)
    if (this.#c.req.method === 'HEAD') context.expire(0)
    else if (isCacheableResponse(this.#c, response, this.#settings)) {
      const body = await wholeBody(response.body, maxBytes)
      if ('bytes' in body) return await this.#kept(response, body.bytes, context)
      if (this.#isAnswered) this.#replace(new Response(body.rest, response))
      else await body.rest.cancel()
    }
    return null
  }

  async #kept(
    response: Response,
    bytes: Uint8Array<ArrayBuffer>,
    context: LoadContext,
  ): Promise<CachedPage> {
    const ttl = maxAgeOf(response.headers) ?? this.#settings.ttl
    context.expire(ttl)
    const page = await pageOf(response, bytes, ttl === null ? FOR_EVER : Math.trunc(ttl))
    if (this.#isAnswered) answerWith(this.#c, page, this.#settings)
    return page
  }

  #replace(response: Response): void {
    this.#c.res = undefined
    this.#c.res = response
  }
}

/** Seconds of a year, the longest that caches take seriously. */
const FOR_EVER = 31_536_000
