import { describe, expect, it } from 'vitest'
import { redis, uniqueKey } from '../../support/workerd.ts'
import { type MadeToken, madeToken, oneWorker } from '../one-worker.ts'
import { problemOf } from '../support.ts'

const GRANT = { name: 'reports', access: 'read', keyPrefixes: ['report:'], families: ['hash'] }

function now(): number {
  return Math.floor(Date.now() / 1000)
}

/** The status of a harmless request by a token. */
async function statusOf(token: string, worker = oneWorker()): Promise<number> {
  return (await worker.fetch('/v1/token', { token })).status
}

describe('POST /v1/tokens', () => {
  it('makes a token whose text is shown once and kept as a hash only', async () => {
    const worker = oneWorker()
    const response = await worker.admin('/v1/tokens', { body: { ...GRANT, expiresIn: 3600 } })
    expect(response.status).toBe(201)
    const made: MadeToken = await response.json()
    expect(response.headers.get('Location')).toBe(`/v1/tokens/${made.id}`)
    expect(made).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      ...GRANT,
      createdAt: expect.closeTo(now(), -2),
      expiresAt: expect.closeTo(now() + 3600, -2),
      lastUsedAt: null,
      previousValidUntil: null,
      token: expect.stringMatching(new RegExp(`^rdg_${made.id}_[\\w-]{43}$`)),
    })
    const kept = JSON.stringify(await redis.hgetall('redge:tokens'))
    expect(kept).not.toContain(made.token)
    expect(kept).not.toContain(made.token.slice(-43))
  })

  it.each([
    ['no name', { name: undefined }, 'name'],
    ['an empty name', { name: '' }, 'name'],
    ['a name with a line break', { name: 'a\nb' }, 'name'],
    ['a long name', { name: 'a'.repeat(101) }, 'name'],
    ['no access', { access: undefined }, 'access'],
    ['an unknown access', { access: 'root' }, 'access'],
    ['no key prefixes', { keyPrefixes: undefined }, 'keyPrefixes'],
    ['an empty list of key prefixes', { keyPrefixes: [] }, 'keyPrefixes'],
    ['an empty key prefix', { keyPrefixes: [''] }, 'keyPrefixes/0'],
    ['a long key prefix', { keyPrefixes: ['é'.repeat(200)] }, 'keyPrefixes/0'],
    ['half a character', { keyPrefixes: ['\ud800'] }, 'keyPrefixes/0'],
    ['no families', { families: undefined }, 'families'],
    ['an empty list of families', { families: [] }, 'families'],
    ['an unknown family', { families: ['hash', 'everything'] }, 'families/1'],
    ['an end that is past', { expiresIn: 0 }, 'expiresIn'],
    ['an end in a fraction of a second', { expiresIn: 1.5 }, 'expiresIn'],
    ['an unknown member', { scope: 'admin' }, 'scope'],
  ])('refuses %s', async (_, change, pointer) => {
    const response = await oneWorker().admin('/v1/tokens', { body: { ...GRANT, ...change } })
    const problem = await problemOf(response, 400, 'invalid-body')
    // What is missing is said of the whole.
    expect([pointer, undefined]).toContain(problem.pointer)
  })
})

describe('the tokens', () => {
  it('are listed and shown without text or hash', async () => {
    const worker = oneWorker()
    const { token, ...made } = await madeToken(worker, GRANT)
    const list = await (await worker.admin('/v1/tokens')).text()
    expect(JSON.parse(list).tokens).toContainEqual(made)
    const one = await (await worker.admin(`/v1/tokens/${made.id}`)).text()
    expect(JSON.parse(one)).toEqual(made)
    const hash = String(await redis.hget('redge:tokens', `${made.id}:hash`))
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    for (const text of [list, one]) {
      expect(text).not.toContain(token.slice(-43))
      expect(text).not.toContain(hash)
    }
  })

  it.each([
    ['GET', ''],
    ['POST', ''],
    ['GET', '/0123456789abcdef'],
    ['DELETE', '/0123456789abcdef'],
    ['POST', '/0123456789abcdef/rotations'],
  ])('are for those who may do everything: %s /v1/tokens%s', async (method, path) => {
    const worker = oneWorker()
    const limited = await Promise.all([
      madeToken(worker),
      madeToken(worker, { access: 'admin', keyPrefixes: ['a:'] }),
      madeToken(worker, { access: 'admin', families: ['server'] }),
    ])
    const body = method === 'POST' ? { body: GRANT } : {}
    for (const token of ['test-api-token', ...limited.map(({ token }) => token)]) {
      const response = await worker.fetch(`/v1/tokens${path}`, { method, token, ...body })
      await problemOf(response, 403, 'forbidden')
    }
  })

  it('can be made by an unlimited token of an administrator', async () => {
    const worker = oneWorker()
    const { token } = await madeToken(worker, { access: 'admin' })
    const response = await worker.fetch('/v1/tokens', { token, body: GRANT })
    expect(response.status).toBe(201)
  })

  it.each([
    ['GET', '/0000000000000000'],
    ['DELETE', '/0000000000000000'],
    ['POST', '/0000000000000000/rotations'],
    ['GET', '/no-id'],
    ['GET', '/0000000000000000:hash'],
    ['DELETE', '/%2e%2e%2fx'],
  ])('that are none: %s /v1/tokens%s', async (method, path) => {
    const body = method === 'POST' ? { body: {} } : {}
    const response = await oneWorker().admin(`/v1/tokens${path}`, { method, ...body })
    await problemOf(response, 404, 'unknown-token')
  })
})

describe('DELETE /v1/tokens/{id}', () => {
  it('revokes the token at once in the Worker that is asked', async () => {
    const worker = oneWorker()
    const { id, token } = await madeToken(worker)
    expect(await statusOf(token, worker)).toBe(200)
    const response = await worker.admin(`/v1/tokens/${id}`, { method: 'DELETE' })
    expect(response.status).toBe(204)
    expect(await statusOf(token, worker)).toBe(401)
    expect(await statusOf(token)).toBe(401)
    const again = await worker.admin(`/v1/tokens/${id}`, { method: 'DELETE' })
    await problemOf(again, 404, 'unknown-token')
    await worker.settled()
  })
})

describe('POST /v1/tokens/{id}/rotations', () => {
  async function rotated(id: string, body: object): Promise<MadeToken> {
    const response = await oneWorker().admin(`/v1/tokens/${id}/rotations`, { body })
    expect(response.status).toBe(201)
    return await response.json()
  }

  it('ends the old text at once unless told otherwise', async () => {
    const made = await madeToken(oneWorker(), GRANT)
    const { token, ...rest } = await rotated(made.id, {})
    expect(rest).toMatchObject({ id: made.id, ...GRANT })
    expect(token).not.toBe(made.token)
    expect(await statusOf(made.token)).toBe(401)
    expect(await statusOf(token)).toBe(200)
  })

  it('lets the old text work for the grace, and the one before no longer', async () => {
    const made = await madeToken(oneWorker())
    const second = await rotated(made.id, { grace: 600 })
    expect(second.previousValidUntil).toEqual(expect.closeTo(now() + 600, -2))
    expect(await statusOf(made.token)).toBe(200)
    const third = await rotated(made.id, { grace: 600 })
    expect(await statusOf(made.token)).toBe(401)
    expect(await statusOf(second.token)).toBe(200)
    expect(await statusOf(third.token)).toBe(200)
  })

  it('ends the old text when the grace is over', async () => {
    const made = await madeToken(oneWorker())
    await rotated(made.id, { grace: 600 })
    const previous = String(await redis.hget('redge:tokens', `${made.id}:previous`))
    const past = previous.replace(/\d+$/, String(now() - 1))
    await redis.hset('redge:tokens', `${made.id}:previous`, past)
    expect(await statusOf(made.token)).toBe(401)
  })

  it.each([[{ grace: -1 }], [{ grace: 1e9 }], [{ grace: '1' }], [{ unknown: 1 }]])(
    'refuses %j',
    async (body) => {
      const { id } = await madeToken(oneWorker())
      const response = await oneWorker().admin(`/v1/tokens/${id}/rotations`, { body })
      await problemOf(response, 400, 'invalid-body')
    },
  )

  it('may happen twenty times at once, and one text works in the end', async () => {
    const { id } = await madeToken(oneWorker())
    const made = await Promise.all(Array.from({ length: 20 }, () => rotated(id, {})))
    const statuses = await Promise.all(made.map(({ token }) => statusOf(token)))
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  })
})

describe('GET /v1/token', () => {
  it('tells what a token allows, and nothing of its text', async () => {
    const worker = oneWorker()
    const { id: _, token, ...made } = await madeToken(worker, { ...GRANT, expiresIn: 60 })
    const response = await worker.fetch('/v1/token', { token })
    expect(await response.json()).toEqual({ ...GRANT, expiresAt: made.expiresAt })
  })

  it.each([
    ['test-api-token', 'REDGE_API_TOKEN', 'write'],
    ['test-admin-token', 'REDGE_ADMIN_TOKEN', 'admin'],
  ])('tells of %s, without a request to Redis', async (token, name, access) => {
    const response = await oneWorker().fetch('/v1/token', { token })
    expect(response.headers.get('Server-Timing')).toContain('0 requests')
    const unlimited = { keyPrefixes: null, families: null, expiresAt: null }
    expect(await response.json()).toEqual({ name, access, ...unlimited })
  })
})

describe('what is left of a token that cannot be read', () => {
  it.each([['no json'], ['{}'], ['null'], ['{"access":"root"}']])(
    'allows nothing: %s',
    async (text) => {
      const { id, token } = await madeToken(oneWorker())
      await redis.hset('redge:tokens', id, text)
      expect(await statusOf(token)).toBe(401)
      await redis.hdel('redge:tokens', id)
    },
  )

  it('cannot be written by others than administrators', async () => {
    const prefixes = { PROTECTED_KEY_PREFIXES: uniqueKey() }
    for (const key of ['redge:tokens', 'redge:audit', 'redge:idempotency:x', '{redge:tokens}:x']) {
      const body = { args: [key, 'a', 'b'] }
      const response = await oneWorker(prefixes).fetch('/v1/commands/hset', { body })
      await problemOf(response, 403, 'forbidden-key')
    }
  })
})
