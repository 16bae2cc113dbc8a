import { describe, expect, it } from 'vitest'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'
import { byId, preparedRequestOf, requestOf } from '../example-requests.ts'
import { api, apiWith, problemOf } from '../support.ts'

const OTHER = `"${'0'.repeat(40)}"`

async function etagOf(key: string): Promise<string> {
  const response = await api(`/v1/keys/${encodeURIComponent(key)}`)
  return response.headers.get('ETag') ?? expect.fail('no ETag')
}

/** How much of a key is to stay as it is. */
async function stateOf(key: string): Promise<unknown> {
  return [await bytesRedis.dump(key), await redis.pexpiretime(key)]
}

const writes = byId(({ access }) => access === 'write')
const changes = writes.filter(([, { example }]) => example.before)
const makes = writes.filter(([, { example }]) => !example.before)

describe('If-Match', () => {
  it.each(changes)('lets %s go on with the ETag of the key', async (_, operation) => {
    const { path, key, call } = await preparedRequestOf(operation)
    const headers = { 'If-Match': `${OTHER}, ${await etagOf(key)}` }
    const response = await api(path, { ...call, headers })
    expect(response.status).toBe(operation.example.status)
  })

  it.each(changes)('keeps %s from a key that holds something else', async (_, operation) => {
    const { path, key, call } = await preparedRequestOf(operation)
    const before = await stateOf(key)
    for (const match of [OTHER, `W/${await etagOf(key)}`, '"']) {
      const response = await api(path, { ...call, headers: { 'If-Match': match } })
      await problemOf(response, 412, 'precondition-failed')
    }
    expect(await stateOf(key)).toEqual(before)
    expect(await redis.exists(`${key}:new`)).toBe(0)
  })

  it.each(writes)('keeps %s from a key that is not there', async (_, operation) => {
    const { path, key, call } = requestOf(operation)
    const response = await api(path, { ...call, headers: { 'If-Match': '*' } })
    await problemOf(response, 412, 'precondition-failed')
    expect(await redis.exists(key)).toBe(0)
  })

  it('costs one request more of nothing, and the commands that tell what the key holds', async () => {
    const key = uniqueKey()
    await redis.hset(key, 'name', 'Ada')
    const headers = { 'If-Match': await etagOf(key) }
    const path = `/v1/hashes/${key}/fields/name`
    const response = await apiWith({}, path, { method: 'PUT', body: { value: 'Eve' }, headers })
    // EVAL, TYPE, MEMORY USAGE, HLEN, HGETALL and HSET
    expect(response.headers.get('Server-Timing')).toContain('1 request, 6 commands')
    expect(await redis.hget(key, 'name')).toBe('Eve')
  })

  it('takes an ETag as it stands in a body, and in a list', async () => {
    const key = uniqueKey()
    await redis.set(key, 'first')
    const { etag }: { etag: string } = await (await api(`/v1/keys/${key}`)).json()
    expect(`"${etag}"`).toBe(await etagOf(key))
    const put = (match: string): Promise<Response> =>
      api(`/v1/strings/${key}`, {
        method: 'PUT',
        body: { value: 'first' },
        headers: { 'If-Match': match },
      })
    for (const match of [etag, ` ${etag} ,${OTHER}`, `${OTHER},"${etag}"`]) {
      expect((await put(match)).status).toBe(200)
    }
    for (const match of [`W/${etag}`, `"${etag}`, `${etag}"`, `${etag}0`, etag.toUpperCase()]) {
      await problemOf(await put(match), 412, 'precondition-failed')
    }
    const headers = { 'If-None-Match': etag }
    expect((await api(`/v1/keys/${key}`, { headers })).status).toBe(304)
  })

  it('lets one of many writers win', async () => {
    const key = uniqueKey()
    await redis.set(key, 'first')
    const headers = { 'If-Match': await etagOf(key) }
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        api(`/v1/strings/${key}`, { method: 'PUT', body: { value: `writer ${index}` }, headers }),
      ),
    )
    const statuses = answers.map(({ status }) => status)
    expect(statuses.toSorted()).toEqual([200, ...Array(7).fill(412)])
    expect(await redis.get(key)).toBe(`writer ${statuses.indexOf(200)}`)
  })
})

describe('If-None-Match', () => {
  it.each(makes)('lets %s make a key, once', async (_, operation) => {
    const { path, key, call } = requestOf(operation)
    const headers = { 'If-None-Match': '*' }
    const first = await api(path, { ...call, headers })
    expect(first.status).toBe(operation.example.status === 200 ? 200 : 201)
    const state = await stateOf(key)
    await problemOf(await api(path, { ...call, headers }), 412, 'precondition-failed')
    expect(await stateOf(key)).toEqual(state)
  })

  it('lets one of many makers win', async () => {
    const path = `/v1/strings/${uniqueKey()}`
    const headers = { 'If-None-Match': '*' }
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        api(path, { method: 'PUT', body: { value: index }, headers }),
      ),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array(7).fill(412)])
  })

  it('lets a write go on unless the key has one of the ETags', async () => {
    const key = uniqueKey()
    await redis.set(key, 'a')
    const put = (match: string): Promise<Response> =>
      api(`/v1/strings/${key}`, {
        method: 'PUT',
        body: { value: 'b' },
        headers: { 'If-None-Match': match },
      })
    await problemOf(await put(await etagOf(key)), 412, 'precondition-failed')
    expect((await put(OTHER)).status).toBe(200)
  })
})

describe('the ETag of a key', () => {
  it.each([
    ['string', () => ['set', 'a'], () => ['append', 'b']],
    ['hash', () => ['hset', 'f', '1'], () => ['hset', 'f', '2']],
    ['set', () => ['sadd', 'a'], () => ['sadd', 'b']],
    ['list', () => ['rpush', 'a'], () => ['rpush', 'b']],
    ['sorted set', () => ['zadd', { a: 1 }], () => ['zadd', { a: 2 }]],
    ['stream', () => ['xadd', { f: '1' }], () => ['xadd', { f: '1' }]],
    ['HyperLogLog', () => ['pfadd', 'a'], () => ['pfadd', 'b']],
  ])('changes with a %s and not with its time to live', async (_, make, change) => {
    const key = uniqueKey()
    const run = async ([name = '', ...args]: unknown[]): Promise<void> => {
      await Reflect.apply(Reflect.get(redis, String(name)), redis, [key, ...args])
    }
    await run(make())
    const first = await etagOf(key)
    expect(first).toMatch(/^"[0-9a-f]{40}"$/)
    await redis.expire(key, 100)
    expect(await etagOf(key)).toBe(first)
    await run(change())
    expect(await etagOf(key)).not.toBe(first)
  })

  it.each([
    ['hash', 'hset'],
    ['set', 'sadd'],
  ] as const)('does not depend on the order in which a %s was filled', async (_, method) => {
    const names = Array.from({ length: 600 }, (_unused, index) => `name ${index}`)
    const words = names.map((name) => (method === 'hset' ? [name, 'x'] : [name]))
    const [some, others] = [uniqueKey(), uniqueKey()]
    await redis.executeCommand(method, some, ...words.flat())
    await redis.executeCommand(method, others, ...words.toReversed().flat())
    expect(await etagOf(some)).toBe(await etagOf(others))
  })

  it('tells types apart', async () => {
    const [some, others] = [uniqueKey(), uniqueKey()]
    await redis.sadd(some, 'a')
    await redis.rpush(others, 'a')
    expect(await etagOf(some)).not.toBe(await etagOf(others))
  })

  it.each([
    ['string', (key: string) => redis.set(key, 'x'.repeat(1024 * 1024 + 1))],
    ['list', (key: string) => redis.rpush(key, 'x'.repeat(1024 * 1024 + 1))],
    [
      'set of many members',
      (key: string) => redis.sadd(key, ...Array.from({ length: 2001 }, (_, index) => index)),
    ],
  ])('is not there for a large %s', async (_, make) => {
    const key = uniqueKey()
    await make(key)
    const response = await api(`/v1/keys/${key}`)
    expect(response.headers.has('ETag')).toBe(false)
    expect(await response.json()).toMatchObject({ etag: null })
    const refused = await api(`/v1/keys/${key}`, {
      method: 'DELETE',
      headers: { 'If-Match': OTHER },
    })
    await problemOf(refused, 422, 'key-too-large')
    const deleted = await api(`/v1/keys/${key}`, {
      method: 'DELETE',
      headers: { 'If-Match': '*' },
    })
    expect(deleted.status).toBe(204)
  })
})
