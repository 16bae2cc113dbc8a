import { type ClientRequestOptions, hc } from 'hono/client'
import type { createApp } from './app.ts'

/** The routes of the Worker, as a client knows them. */
export type App = ReturnType<typeof createApp>

/** What {@link apiClient} gives. */
export type ApiClient = ReturnType<typeof hc<App>>

/**
 * A typed client of a Worker: paths, queries, bodies and answers are those of its routes. Names go into a path as they are, so those
 * with a `/`, `%`, `?` or `#` want `encodeURIComponent`. An answer that is no success has a problem for a body: look at `ok`.
 *
 * @param url Where the Worker is: `https://redge.example.workers.dev`.
 * @param token A token of the Worker, or a JSON Web Token.
 * @param options Further headers, another `fetch`, or what else Hono's client takes.
 * @example
 * const api = apiClient('https://redge.example.workers.dev', token)
 * const response = await api.v1.locks[':name'].$post({ param: { name: 'deploy' }, json: { timeout: 60 } })
 * if (response.ok) console.log((await response.json()).token)
 * @see https://hono.dev/docs/guides/rpc
 */
export function apiClient(
  url: string,
  token: string,
  options: ClientRequestOptions = {},
): ApiClient {
  const { headers, ...others } = options
  return hc<App>(url, {
    ...others,
    headers: async () => ({
      ...(typeof headers === 'function' ? await headers() : headers),
      Authorization: `Bearer ${token}`,
    }),
  })
}
