import { type Context, Hono } from 'hono'
import { allowedKey, cacheOf, refused } from '../cache/cache.ts'
import { deletedPart } from '../cache/deletions.ts'
import {
  CacheDeletionsSchema,
  CacheEntrySchema,
  CacheVersionSchema,
  TagsSchema,
} from '../cache/schemas.ts'
import { tagsOf } from '../cache/tags.ts'
import { answerWith } from '../cache/values.ts'
import { allow } from '../http/allow.ts'
import { jsonBody, queryOf } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { nameParam } from '../http/path.ts'
import { Problem } from '../http/problem.ts'
import { redisFrom } from '../redis.ts'
import { infoOf, ratio } from '../redis-info.ts'
import { cacheAliases } from '../sessions.ts'

/** Stands for a key that is not there: `null` may be cached. */
const MISSING = Symbol('missing')

/** The caches of the Django project that DJANGO_SETTINGS describes; their values are Django's. */
export const cache = new Hono<AppEnv>()
  // INFO
  .get('/', async (c) => {
    allow(c, 'read', 'cache')
    const caches = cacheAliases(c.env).map((alias) => shown(c, alias))
    const info = await infoOf(redisFrom(c), 'stats')
    const hits = info.number('keyspace_hits')
    const misses = info.number('keyspace_misses')
    return c.json({ caches, hits, misses, hitRatio: ratio(hits, misses) })
  })
  // GET and PTTL, in two requests
  .get('/entries/:key', queryOf(CacheVersionSchema), async (c) => {
    const one = cacheOf(c, c.req.valid('query'))
    const key = allowedKey(c, 'read', one)
    const [value, life] = await Promise.all([
      one.get<unknown>(key, { default: MISSING }).catch(refused),
      one.pttl(key),
    ])
    if (value === MISSING) throw new Problem('unknown-key')
    const facts = { key, ttl: life === null ? null : life / 1000 }
    return c.body(answerWith(facts, value), 200, { 'Content-Type': 'application/json' })
  })
  // SET NX, and SET when there is a value
  .put('/entries/:key', queryOf(CacheVersionSchema), jsonBody(CacheEntrySchema), async (c) => {
    const one = cacheOf(c, c.req.valid('query'))
    const key = allowedKey(c, 'write', one)
    const { value, timeout } = c.req.valid('json')
    const options = timeout === undefined ? {} : { timeout }
    if (await one.add(key, value, options)) return c.json({ key }, 201)
    await one.set(key, value, options)
    return c.json({ key })
  })
  // DEL
  .delete('/entries/:key', queryOf(CacheVersionSchema), async (c) => {
    const one = cacheOf(c, c.req.valid('query'))
    const isGone = await one.delete(allowedKey(c, 'write', one))
    if (!isGone) throw new Problem('unknown-key')
    return c.body(null, 204)
  })
  // Up to ten scripts with SCAN and UNLINK, each for about 1,000 keys of the database
  .post('/entries/deletions', jsonBody(CacheDeletionsSchema), async (c) => {
    // Sessions and locks may match.
    allow(c, 'admin', 'cache')
    return c.json(await deletedPart(c, c.req.valid('json')))
  })
  // Up to ten SCANs
  .get('/tags', queryOf(TagsSchema), async (c) => {
    allow(c, 'read', 'cache')
    const { cache: alias, version, ...wanted } = c.req.valid('query')
    return c.json(await tagsOf(c, cacheOf(c, { cache: alias, version }), wanted))
  })
  // DEL
  .delete('/tags/:tag', queryOf(CacheVersionSchema), async (c) => {
    const one = cacheOf(c, c.req.valid('query'))
    const tag = nameParam(c, 'tag')
    allow(c, 'write', 'cache', String(one.makeKey(`{tag}:${tag}`)))
    await one.invalidateTags([tag])
    return c.body(null, 204)
  })

/** A cache as it is set up. */
function shown(c: Context<AppEnv>, alias: string) {
  const { keyPrefix, version, defaultTimeout } = cacheOf(c, { cache: alias })
  return { cache: alias, keyPrefix, version, timeout: defaultTimeout }
}
