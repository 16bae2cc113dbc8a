import type { Context } from 'hono'

/**
 * What is given, or what is made of the first context of each environment: bindings are there only with a request, and are
 * the same object in all requests of an isolate.
 */
export function perEnvironment<Made extends object>(
  given: Made | ((c: Context) => Made),
): (c: Context) => Made {
  if (typeof given !== 'function') return () => given
  const make = given as (c: Context) => Made
  const known = new WeakMap<object, Made>()
  return (c) => {
    const env: object = c.env ?? known
    const made = known.get(env) ?? make(c)
    known.set(env, made)
    return made
  }
}
