import { describe, expect, it } from 'vitest'
import { redis, uniqueKey } from '../../support/workerd.ts'
import { byId, keyOperations, requestOf } from '../example-requests.ts'
import { adminApi, api, problemOf } from '../support.ts'

const every = byId(() => true)
const withBody = byId(({ body }) => body !== undefined)
const withQuery = byId(({ query }) => query !== undefined)

/** Keys of a type that the operation is not for. */
const mistyped = byId(({ problems }) => problems.includes('wrong-type'))

describe('a protected key', () => {
  it.each(every)('is out of reach for %s without the admin token', async (_, operation) => {
    const { path, key, call } = requestOf(operation, `redge:${uniqueKey()}`)
    await redis.set(key, 'x')
    await problemOf(await api(path, call), 403, 'forbidden-key')
    expect(await redis.get(key)).toBe('x')
  })

  it.each(every)('is in reach for %s with the admin token', async (_, operation) => {
    const { path, call } = requestOf(operation, `redge:${uniqueKey()}`)
    expect((await adminApi(path, call)).status).not.toBe(403)
  })

  it.each(byId(({ path }) => /renames|copies/.test(path)))(
    'cannot be made by %s',
    async (_, operation) => {
      const { path, key, call } = requestOf(operation)
      await redis.set(key, 'x')
      const body = { newKey: `redge:${key}` }
      await problemOf(await api(path, { ...call, body }), 403, 'forbidden-key')
    },
  )

  it('is out of reach as bytes, too', async () => {
    await problemOf(await api('/v1/strings/~base64url:cmVkZ2U6_w'), 403, 'forbidden-key')
  })
})

describe('a name in the path', () => {
  it.each(every)('is percent-encoded UTF-8 for %s', async (_, operation) => {
    const { path, key, call } = requestOf(operation)
    const broken = path.replace(encodeURIComponent(key), '%FF')
    await problemOf(await api(broken, call), 400, 'malformed-path')
  })

  it.each(every)('has 1,024 bytes at most for %s', async (_, operation) => {
    const { path, call } = requestOf(operation, 'ü'.repeat(513))
    await problemOf(await api(path, call), 400, 'invalid-name')
  })

  it.each(['~base64url:a', '~base64url:a%2Bb', `~base64url:${'a'.repeat(1368)}`])(
    'is base64url when it says so: %s',
    async (name) => {
      await problemOf(await api(`/v1/strings/${name}`), 400, 'invalid-name')
    },
  )

  it.each([
    ['..%2f..%2fv1%2ftokens', '../../v1/tokens'],
    ['%00', '\0'],
    ['a%0d%0aX-Injected:%201', 'a\r\nX-Injected: 1'],
    ['a+b%20c%3Fd%23e%25', 'a+b c?d#e%'],
    ['__proto__', '__proto__'],
    ['~base64url:Li4', '..'],
    ['~base64url:', ''],
    ['~base64url:fmJhc2U2NHVybDo', '~base64url:'],
    ['~base64url:dMO8', 'tü'],
  ])('%s is the key as it stands', async (name, key) => {
    await redis.delete(key)
    const path = `/v1/strings/${name}`
    expect((await api(path, { method: 'PUT', body: { value: 'x' } })).status).toBe(201)
    expect(await redis.get(key)).toBe('x')
    const response = await api(`/v1/keys/${name}`)
    expect(await response.json()).toMatchObject({ key, type: 'string' })
    expect(response.headers.has('X-Injected')).toBe(false)
    expect((await api(path, { method: 'DELETE' })).status).toBe(204)
  })
})

describe('a key of another type', () => {
  it.each(mistyped)('is 409 for %s', async (_, operation) => {
    const { path, key, call } = requestOf(operation)
    const isString = /strings|bitmaps/.test(path)
    if (isString) await redis.rpush(key, 'x')
    else await redis.set(key, 'x')
    await problemOf(await api(path, call), 409, 'wrong-type')
    expect(await redis.type(key)).toBe(isString ? 'list' : 'string')
  })

  it.each(mistyped.filter(([, { access }]) => access === 'write'))(
    'is 409 for %s behind a precondition',
    async (_, operation) => {
      const { path, key, call } = requestOf(operation)
      const isString = /strings|bitmaps/.test(path)
      if (isString) await redis.rpush(key, 'x')
      else await redis.set(key, 'x')
      const headers = { 'If-Match': '*' }
      await problemOf(await api(path, { ...call, headers }), 409, 'wrong-type')
    },
  )

  it.each(byId(({ problems }) => problems.some((name) => /^unknown-(?!item)/.test(name))))(
    'and one that is not there is 404 for %s',
    async (_, operation) => {
      const { path, call } = requestOf(operation)
      const response = await api(path, call)
      const { type }: { type: string } = await response.json()
      expect(response.status).toBe(404)
      const name = type.replace('urn:redge:problem:', '')
      expect(operation.problems).toContain(name)
    },
  )
})

describe('a body', () => {
  it.each(withBody)('of %s has no other members', async (_, operation) => {
    const { path, key, call } = requestOf(operation)
    const body = { ...(call.body as object), surplus: 1 }
    await problemOf(await api(path, { ...call, body }), 400, 'invalid-body')
    expect(await redis.exists(key)).toBe(0)
  })

  it.each(withBody)('of %s is an object of what is asked for', async (_, operation) => {
    const { path, key, call } = requestOf(operation)
    for (const body of ['[]', '7', '{}', '']) {
      await problemOf(await api(path, { ...call, body }), 400, 'invalid-body')
    }
    for (const name of Object.keys(operation.example.body as object)) {
      const body = { ...(call.body as object), [name]: { wrong: true } }
      await problemOf(await api(path, { ...call, body }), 400, 'invalid-body')
    }
    expect(await redis.exists(key)).toBe(0)
  })

  it.each(withBody)('of %s is JSON in UTF-8', async (_, operation) => {
    const { path, call } = requestOf(operation)
    for (const body of ['{"value":', Uint8Array.of(0x22, 0xff, 0x22)]) {
      await problemOf(await api(path, { ...call, body }), 400, 'malformed-json')
    }
  })

  it.each(withBody)('of %s may not have 10 MB', async (_, operation) => {
    const { path, call } = requestOf(operation)
    const body = ' '.repeat(10_000_000)
    await problemOf(await api(path, { ...call, body }), 413, 'body-too-large')
  })

  it('holds no half characters', async () => {
    const body = '{"value": "\\ud800"}'
    const path = `/v1/strings/${uniqueKey()}`
    const problem = await problemOf(await api(path, { method: 'PUT', body }), 400, 'invalid-body')
    expect(problem).toMatchObject({ pointer: 'value', detail: expect.stringContaining('UTF-8') })
  })
})

describe('a query', () => {
  it.each(withQuery)('of %s has no other members', async (_, operation) => {
    const { path, call } = requestOf(operation)
    const surplus = `${path}${path.includes('?') ? '&' : '?'}surplus=1`
    const problem = await problemOf(await api(surplus, call), 400, 'invalid-query')
    expect(problem.pointer).toBe('surplus')
  })

  it.each([
    ['/v1/keys', 'limit=0', 'limit'],
    ['/v1/keys', 'limit=1001', 'limit'],
    ['/v1/keys', 'memory=yes', 'memory'],
    ['/v1/keys', 'type=a%20b', 'type'],
    ['/v1/keys', `match=${'a'.repeat(1025)}`, 'match'],
    ['/v1/strings/a', 'encoding=hex', 'encoding'],
    ['/v1/strings/a', 'start=1.5', 'start'],
    ['/v1/strings/a', 'end=9999999999999999', 'end'],
    ['/v1/hashes/a', 'limit=-1', 'limit'],
    ['/v1/lists/a', 'start=-1', 'start'],
    ['/v1/sorted-sets/a', 'order=up', 'order'],
    ['/v1/sorted-sets/a', 'min=nan', 'min'],
    ['/v1/sorted-sets/a', 'max=%5B1', 'max'],
    ['/v1/bitmaps/a', 'end=4294967296', 'end'],
  ])('of %s refuses %s', async (path, query, pointer) => {
    const problem = await problemOf(await api(`${path}?${query}`), 400, 'invalid-query')
    expect(problem.pointer).toBe(pointer)
  })
})

describe('a cursor', () => {
  const scans = [
    ['keys', () => '/v1/keys'],
    [
      'hash',
      async () => {
        const key = uniqueKey()
        await redis.executeCommand('HSET', key, ...many())
        return `/v1/hashes/${key}`
      },
    ],
    [
      'set',
      async () => {
        const key = uniqueKey()
        await redis.sadd(key, ...many())
        return `/v1/sets/${key}`
      },
    ],
  ] as const

  function many(): string[] {
    return Array.from({ length: 1200 }, (_, index) => `name ${index}`)
  }

  it.each(scans)('of %s belongs to the scan that gave it', async (_, made) => {
    const path = await made()
    const { cursor }: { cursor: string } = await (await api(`${path}?limit=10`)).json()
    expect(cursor).toMatch(/^\d+-[\w-]{16}$/)
    expect((await api(`${path}?limit=20&cursor=${cursor}`)).status).toBe(200)
    const [place = '', mac = ''] = cursor.split(/-(.*)/)
    const flipped = `${mac.slice(0, 15)}${mac.endsWith('A') ? 'B' : 'A'}`
    for (const forged of [
      `${BigInt(place) + 1n}-${mac}`,
      `${place}-${flipped}`,
      place,
      '0',
      '',
      '-1',
      '1e3',
      `${cursor}0`,
      encodeURIComponent(`${cursor}\r\nX: y`),
    ]) {
      const problem = await problemOf(await api(`${path}?cursor=${forged}`), 400, 'invalid-query')
      expect(problem.pointer).toBe('cursor')
    }
    const elsewhere = await api(`${path}?match=other*&cursor=${cursor}`)
    await problemOf(elsewhere, 400, 'invalid-query')
    const another = await api(`/v1/sets/${uniqueKey()}?cursor=${cursor}`)
    await problemOf(another, 400, 'invalid-query')
  })
})

describe('methods', () => {
  it.each(byId(({ method }) => method === 'get'))(
    'HEAD is GET without a body: %s',
    async (_, operation) => {
      const { path } = requestOf(operation)
      const [got, head] = [await api(path), await api(path, { method: 'HEAD' })]
      expect(head.status).toBe(got.status)
      expect(await head.text()).toBe('')
    },
  )

  it.each([...new Set(keyOperations.map(({ path }) => path))])(
    'others are 405 for %s',
    async (path) => {
      const there = keyOperations.filter((operation) => operation.path === path)
      const allowed = there.map(({ method }) => method.toUpperCase())
      const [operation = expect.fail('no operation')] = there
      for (const method of ['OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE']) {
        if (allowed.includes(method)) continue
        const call = { method, ...(method === 'OPTIONS' ? {} : { body: {} }) }
        const response = await api(requestOf(operation).path.replace(/\?.*/, ''), call)
        expect(response.headers.get('Allow')?.split(', ')).toEqual(expect.arrayContaining(allowed))
        await problemOf(response, 405, 'method-not-allowed')
      }
    },
  )
})
