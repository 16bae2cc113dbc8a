import { Hono } from 'hono'
import { expectTypeOf } from 'vitest'
import { type Cache, createCaches } from '../../../lib/cache/index.ts'
import { type CacheEnv, cache, cachePage } from '../../../lib/hono/index.ts'
import { redis } from '../../support/workerd.ts'

const { default: plain } = createCaches({ default: { redis } })
const quiet = createCaches({ default: { redis, options: { ignoreExceptions: true } } }).default

// Without the type of the app, a chain tells.
new Hono().use(cache(plain)).get('/', async (c) => {
  expectTypeOf(c.var.cache).toEqualTypeOf<Cache>()
  return c.json(await c.var.cache.set('k', 1))
})
new Hono().use(cache(() => quiet)).get('/', async (c) => {
  expectTypeOf(c.var.cache).toEqualTypeOf<Cache<null>>()
  return c.json(await c.var.cache.set('k', 1))
})

const app = new Hono<CacheEnv>()
app.get('/', cachePage({ ttl: 60, tags: (c) => [c.req.path] }), (c) => {
  expectTypeOf(c.var.cache).toEqualTypeOf<Cache>()
  return c.text('page')
})
cachePage({ cache: quiet })
// @ts-expect-error it is called ttl
cachePage({ timeout: 5 })
