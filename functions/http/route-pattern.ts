import type { Context } from 'hono'
import { matchedRoutes } from 'hono/route'

/** What a request counts as that no route serves. */
const NONE = 'none'

/**
 * The route that serves a request, as the OpenAPI document writes it: `/v1/locks/{name}`. It is never what the caller sent.
 */
export function routePattern(c: Context): string {
  const route = matchedRoutes(c).findLast(({ method }) => method !== 'ALL')
  return route === undefined ? NONE : pathTemplate(route.path)
}

/** The templates that were asked for; there are as many as routes. */
const templates = new Map<string, string>()

/** A path of Hono's as a template of OpenAPI: `/:name/:side{read|write}` is `/{name}/{side}`. */
export function pathTemplate(path: string): string {
  const template = templates.get(path) ?? path.replace(/:(\w+)(?:\{[^}]*\})?/g, '{$1}')
  templates.set(path, template)
  return template
}
