/** An API whose answers are kept in Redis until what they were made from changes. */

import { Hono } from 'hono'
import { Redis } from 'redge'
import { createCaches } from 'redge/cache'
import { type CacheEnv, cache } from 'redge/hono'

/** Stands for a database that is far away. */
const authors = new Map([['1', 'Ada']])
let questions = 0

const { default: store } = createCaches({
  default: { redis: Redis.fromEnv(), keyPrefix: 'example:cached-api' },
})

const app = new Hono<CacheEnv>()
  .use(cache(store))
  .get('/authors/:id', async (c) => {
    const id = c.req.param('id')
    const author = await c.var.cache.getOrSet(
      `author:${id}`,
      () => {
        questions++
        return { id, name: authors.get(id) ?? null }
      },
      { timeout: 300, staleIfError: 86_400, tags: ['authors', `author:${id}`] },
    )
    return c.json(author)
  })
  .put('/authors/:id', async (c) => {
    const id = c.req.param('id')
    authors.set(id, await c.req.text())
    await c.var.cache.invalidateTags([`author:${id}`])
    return c.body(null, 204)
  })

async function show(): Promise<void> {
  const response = await app.request('/authors/1')
  console.log(`${await response.text()} after ${questions} questions to the database`)
}

// A hundred at once, in however many Workers: one asks the database.
await Promise.all(Array.from({ length: 100 }, () => app.request('/authors/1')))
await show()
await app.request('/authors/1', { method: 'PUT', body: 'Ada Lovelace' })
await show()
await store.clear()
