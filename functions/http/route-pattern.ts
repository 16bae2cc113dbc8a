import type { Context } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { AppEnv } from './context.ts'

/** What a request counts as that no route serves. */
const NONE = 'none'

/**
 * The route that serves a request, as the OpenAPI document writes it: `/v1/locks/{name}`. It is never what the caller sent.
 */
export function routePattern(c: Context<AppEnv>): string {
  const known = c.get('route')
  if (known !== undefined) return known
  const served = matchedRoutes(c).findLast(({ method }) => method !== 'ALL')
  const route = served === undefined ? NONE : pathTemplate(served.path)
  c.set('route', route)
  return route
}

/** The templates that were asked for; there are as many as routes. */
const templates = new Map<string, string>()

/** A path of Hono's as a template of OpenAPI: `/:name/:side{read|write}` is `/{name}/{side}`. */
export function pathTemplate(path: string): string {
  const template = templates.get(path) ?? path.replace(/:(\w+)(?:\{[^}]*\})?/g, '{$1}')
  templates.set(path, template)
  return template
}

/** Methods that are told apart; a caller may make up others. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE'])

/** The method that a request counts as: its own, or `OTHER`. */
export function countedMethod(method: string): string {
  return METHODS.has(method) ? method : 'OTHER'
}
