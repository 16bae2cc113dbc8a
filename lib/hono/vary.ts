import type { Context } from 'hono'

/** Says that the answer depends on the cookies of the request. */
export function varyByCookie(c: Context): void {
  const named = c.res.headers.get('Vary') ?? ''
  const isNamed = named.split(',').some((name) => /^(cookie|\*)$/i.test(name.trim()))
  if (!isNamed) c.header('Vary', 'Cookie', { append: true })
}
