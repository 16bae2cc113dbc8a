import type { Context } from 'hono'
import { ImproperlyConfigured } from '../cache/errors.ts'
import type { LoadOptions } from '../cache/load-options.ts'
import { hexDigest } from '../wire/hex.ts'
import type { CachePageOptions } from './cache-page.ts'
import type { CacheableOptions } from './cacheable.ts'

/** The options of `cachePage` with their defaults. */
export interface PageSettings extends CacheableOptions {
  readonly ttl: number | null | undefined
  readonly keyOf: (c: Context) => string
  readonly tagsOf: (c: Context) => readonly string[]
  readonly maxBytes: number
  readonly cacheControl: string | undefined
  readonly fetch: CachePageOptions['fetch']
  /** What the cache is told. */
  readonly loading: LoadOptions
}

/** What only works with a page that is made in the background. */
const IN_BACKGROUND = ['staleWhileRevalidate', 'softTimeout', 'earlyRecompute'] as const

/** @throws ImproperlyConfigured for options that need `fetch`, without it. */
export function pageSettings(options: CachePageOptions): PageSettings {
  const { tags = [], vary = [], fetch, ...rest } = options
  const needing = IN_BACKGROUND.find((name) => options[name] !== undefined)
  if (needing && !fetch) {
    throw new ImproperlyConfigured(
      `cachePage({ ${needing} }) needs fetch: (request, c) => app.fetch(request, c.env, c.executionCtx)`,
    )
  }
  return {
    ttl: options.ttl,
    vary: vary.map((name) => name.toLowerCase()),
    keyOf: options.key ?? ((c) => c.req.url),
    tagsOf: typeof tags === 'function' ? tags : () => tags,
    authorized: options.authorized ?? false,
    setCookie: options.setCookie ?? false,
    statuses: options.statuses ?? [200],
    maxBytes: options.maxBytes ?? 1_048_576,
    cacheControl: options.cacheControl,
    fetch,
    loading: loadingOf(rest),
  }
}

function loadingOf(options: CachePageOptions): LoadOptions {
  const { ttl, staleWhileRevalidate, staleIfError, softTimeout } = options
  const { hardTimeout, jitter, earlyRecompute, firstTier, version } = options
  const loading = { staleWhileRevalidate, staleIfError, softTimeout, hardTimeout }
  return {
    ...loading,
    timeout: ttl,
    jitter,
    earlyRecompute,
    firstTier,
    version,
    singleFlight: true,
  }
}

/** The key of a page: a digest, since addresses are long and anything may be in them. */
export async function pageKey(c: Context, { keyOf, vary }: PageSettings): Promise<string> {
  const parts = [keyOf(c), ...vary.map((name) => `${name}: ${c.req.header(name) ?? ''}`)]
  return `page:${await hexDigest('SHA-256', JSON.stringify(parts))}`
}
