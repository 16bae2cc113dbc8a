import { expect, it } from 'vitest'
import { DataError, Redis, type RedisSettings } from '../../../lib/index.ts'

/** A client whose endpoint answers with the tokens `t1`, `t2`, …, and the tokens it was sent. */
function client(settings: RedisSettings = {}): { redis: Redis; sent: (string | null)[] } {
  const sent: (string | null)[] = []
  const redis = new Redis({
    url: 'https://redis.test',
    token: 'secret',
    ...settings,
    fetch: async (_url, init) => {
      sent.push(new Headers(init?.headers).get('upstash-sync-token'))
      const headers = { 'upstash-sync-token': `t${sent.length}` }
      return Response.json({ result: 'OK' }, { headers })
    },
  })
  return { redis, sent }
}

it('travels with a client and its views: each request has that of the last answer', async () => {
  const { redis, sent } = client()
  expect(redis.syncToken).toBe('')
  await redis.ping()
  await redis.with({ timeout: 1 }).ping()
  await redis.ping()
  expect(sent).toEqual(['', 't1', 't2'])
  expect(redis.syncToken).toBe('t3')
})

it('of another client is where a client begins', async () => {
  const { redis, sent } = client({ syncToken: 'from-there' })
  expect(redis.syncToken).toBe('from-there')
  await redis.ping()
  expect(sent).toEqual(['from-there'])
})

it('is no longer shared by a view that is given its own', async () => {
  const { redis, sent } = client()
  const session = redis.with({ syncToken: 'of-the-session' })
  await redis.ping()
  await session.ping()
  await session.with({ timeout: 1 }).ping()
  expect(sent).toEqual(['', 'of-the-session', 't2'])
  expect([redis.syncToken, session.syncToken]).toEqual(['t1', 't3'])
})

it('is neither sent nor kept without readYourWrites', async () => {
  const { redis, sent } = client({ readYourWrites: false })
  await redis.ping()
  await redis.ping()
  expect(sent).toEqual([null, null])
  expect(redis.syncToken).toBe('')
  await redis.with({ readYourWrites: true }).ping()
  expect(sent[2]).toBe('')
})

it('stays when an answer has none', async () => {
  const redis = new Redis({
    url: 'https://redis.test',
    token: 'secret',
    syncToken: 'old',
    fetch: async () => Response.json({ result: 'OK' }),
  })
  await redis.ping()
  expect(redis.syncToken).toBe('old')
})

it.each(['a\nb', 'é', null as never])(
  'is refused when no header has room for it: %j',
  (syncToken) => {
    expect(() => client({ syncToken })).toThrow(DataError)
  },
)
