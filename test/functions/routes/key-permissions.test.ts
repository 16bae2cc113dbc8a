import { describe, expect, it } from 'vitest'
import { redis, uniqueKey } from '../../support/workerd.ts'
import { byId, requestOf } from '../example-requests.ts'
import { madeToken, oneWorker } from '../one-worker.ts'
import { problemOf } from '../support.ts'

const prefix = uniqueKey('mine:')
const worker = oneWorker()

async function tokenFor(grant: object): Promise<string> {
  const limits = { name: 'test', access: 'write', keyPrefixes: [prefix], families: null }
  return (await madeToken(worker, { ...limits, ...grant })).token
}

const every = byId(() => true)
const reads = every.filter(([, { access }]) => access === 'read')
const writes = every.filter(([, { access }]) => access === 'write')

describe('a token for keys with a prefix', () => {
  it('is shown those keys alone', async () => {
    const token = await tokenFor({ access: 'read' })
    const other = uniqueKey('other')
    await redis.mset({ [`${prefix}a`]: 'x', [other]: 'x' })
    const keys: unknown[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await worker.fetch(`/v1/keys?limit=1000${cursor && `&cursor=${cursor}`}`, {
        token,
      })
      const answer: { keys: { key: unknown }[]; cursor: string | null } = await page.json()
      keys.push(...answer.keys.map(({ key }) => key))
      cursor = answer.cursor
    }
    expect(keys).toContain(`${prefix}a`)
    expect(keys.every((key) => String(key).startsWith(prefix))).toBe(true)
  })

  it('deletes those keys alone', async () => {
    const token = await tokenFor({})
    const other = uniqueKey('other')
    await redis.mset({ [`${prefix}b`]: 'x', [other]: 'x' })
    for (const match of [other, `${prefix}b`]) {
      const body = { match, dryRun: false }
      const response = await worker.fetch('/v1/key-deletions', { body, token })
      expect(response.status).toBe(200)
    }
    expect(await redis.exists(other)).toBe(1)
    const response = await worker.fetch('/v1/key-deletions', { body: { keys: [other] }, token })
    await problemOf(response, 403, 'forbidden-key')
    expect(await redis.exists(other)).toBe(1)
  })

  it('is for no other keys, whatever is asked', async () => {
    const token = await tokenFor({})
    for (const [, operation] of every) {
      const { path, call } = requestOf(operation)
      await problemOf(await worker.fetch(path, { ...call, token }), 403, 'forbidden-key')
    }
  })
})

describe('a token', () => {
  it('that may read writes nothing', async () => {
    const token = await tokenFor({ access: 'read' })
    for (const [, operation] of writes) {
      const { path, key, call } = requestOf(operation, `${prefix}${uniqueKey()}`)
      await problemOf(await worker.fetch(path, { ...call, token }), 403, 'forbidden-access')
      expect(await redis.exists(key)).toBe(0)
    }
    for (const [, operation] of reads) {
      const { path } = requestOf(operation, `${prefix}${uniqueKey()}`)
      expect((await worker.fetch(path, { token })).status).toBe(404)
    }
  })

  it('for one family reaches no other', async () => {
    const token = await tokenFor({ families: ['geo'] })
    for (const [, operation] of every) {
      const { path, call } = requestOf(operation, `${prefix}${uniqueKey()}`)
      await problemOf(await worker.fetch(path, { ...call, token }), 403, 'forbidden-access')
    }
    const listing = await worker.fetch('/v1/keys', { token })
    await problemOf(listing, 403, 'forbidden-access')
  })
})
