import { expect, it } from 'vitest'
import { createCaches } from '../../../lib/cache/index.ts'
import { Redis } from '../../../lib/index.ts'

it('clear({ flushdb: true }) empties the database, as Django does, with a KEY_FUNCTION too', async () => {
  const sent: unknown[] = []
  const fetch = async (_: unknown, init?: RequestInit): Promise<Response> => {
    sent.push(JSON.parse(String(init?.body)))
    return Response.json({ result: btoa('OK') })
  }
  const redis = new Redis({ url: 'https://door.example', token: 'x', fetch: fetch as never })
  const settings = { redis, keyFunction: (key: string) => `own/${key}` }
  const caches = createCaches({ default: { redis }, own: settings })
  await caches.default.clear({ flushdb: true })
  await caches.own.clear({ flushdb: true })
  expect(sent).toEqual([['FLUSHDB'], ['FLUSHDB']])
})
