import { afterEach, describe, expect, it, vi } from 'vitest'
import { redis, uniqueKey } from '../../support/workerd.ts'
import { madeToken, type OneWorker, oneWorker } from '../one-worker.ts'
import { problemOf } from '../support.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

interface Entry {
  readonly id: string
  readonly requestId: string
  readonly [name: string]: unknown
}

const ON = { AUDIT: 'on' }

async function pageOf(
  worker: OneWorker,
  query = '',
): Promise<{ entries: Entry[]; cursor: string | null }> {
  const response = await worker.admin(`/v1/audit${query}`)
  expect(response.status).toBe(200)
  return await response.json()
}

/** What the audit has of a request, once it is there. */
async function entryOf(worker: OneWorker, response: Response): Promise<Entry> {
  const id = response.headers.get('X-Request-Id')
  await worker.settled()
  const { entries } = await pageOf(worker)
  const found = entries.filter(({ requestId }) => requestId === id)
  expect(found).toHaveLength(1)
  return found[0] ?? expect.fail('none')
}

describe('the audit', () => {
  it('says who changed what, but not to what', async () => {
    const worker = oneWorker(ON)
    const key = uniqueKey()
    const { id, token } = await madeToken(worker, { name: 'reports' })
    const headers = { 'X-Redge-Reason': 'cleaning%20up%20%E2%9C%93' }
    const body = { args: [key, 'a secret value'] }
    const response = await worker.fetch('/v1/commands/set', { token, headers, body })
    const entry = await entryOf(worker, response)
    expect(entry).toEqual({
      id: expect.stringMatching(/^\d+-\d+$/),
      at: expect.closeTo(Date.now() / 1000, -2),
      name: 'reports',
      token: id,
      method: 'POST',
      route: '/v1/commands/{method}',
      families: ['string'],
      commands: ['SET'],
      keys: [key],
      keyCount: 1,
      status: 200,
      requestId: response.headers.get('X-Request-Id'),
      reason: 'cleaning up ✓',
      count: 1,
    })
    expect(JSON.stringify(entry)).not.toContain(token.slice(-43))
  })

  it('holds no value, no token and no hash', async () => {
    const worker = oneWorker(ON)
    const { token } = await madeToken(worker)
    const secret = `value-${crypto.randomUUID()}`
    const lock = uniqueKey('lock')
    const calls: [string, unknown][] = [
      ['/v1/commands/hset', { args: [uniqueKey(), 'field', secret] }],
      ['/v1/pipeline', { commands: [{ method: 'set', args: [uniqueKey(), secret] }] }],
      [`/v1/locks/${lock}`, { token: secret }],
    ]
    for (const [path, body] of calls) {
      expect((await worker.fetch(path, { token, body })).status).toBeLessThan(300)
    }
    await worker.settled()
    const stream = JSON.stringify(await redis.xrange('redge:audit'))
    expect(stream).toContain(lock)
    for (const text of [secret, token.slice(-43), 'test-api-token', 'test-admin-token']) {
      expect(stream).not.toContain(text)
    }
    const hashes = Object.entries(await redis.hgetall('redge:tokens'))
    for (const [field, hash] of hashes) {
      if (field.endsWith(':hash')) expect(stream).not.toContain(hash)
    }
  })

  it('leaves reads out', async () => {
    const worker = oneWorker(ON)
    const responses = [
      await worker.fetch('/v1/commands/get', { body: { args: [uniqueKey()] } }),
      await worker.fetch('/v1/locks'),
      await worker.fetch('/v1/token'),
      await worker.admin('/v1/audit'),
    ]
    await worker.settled()
    const ids = responses.map(({ headers }) => headers.get('X-Request-Id'))
    const { entries } = await pageOf(worker)
    expect(entries.filter(({ requestId }) => ids.includes(requestId))).toEqual([])
  })

  it('leaves dry runs out, unless they are refused', async () => {
    const worker = oneWorker(ON)
    const [byName, byPattern] = [{ keys: [uniqueKey()] }, { match: uniqueKey() }]
    const { token } = await madeToken(worker, { access: 'read' })
    for (const body of [byName, byPattern]) {
      const dry = { ...body, dryRun: true }
      const response = await worker.fetch('/v1/key-deletions', { body: dry })
      expect(response.status).toBe(200)
      const refused = await worker.fetch('/v1/key-deletions', { token, body: dry })
      expect(await entryOf(worker, refused)).toMatchObject({ status: 403 })
      const deleted = await worker.fetch('/v1/key-deletions', { body: { ...body, dryRun: false } })
      expect(await entryOf(worker, deleted)).toMatchObject({ status: 200 })
      const { entries } = await pageOf(worker)
      const id = response.headers.get('X-Request-Id')
      expect(entries.filter(({ requestId }) => requestId === id)).toEqual([])
    }
  })

  it('has what was refused', async () => {
    const worker = oneWorker(ON)
    const refused = await worker.fetch('/v1/commands/eval', { body: { args: ['return 1', 0] } })
    expect(await entryOf(worker, refused)).toMatchObject({
      name: 'REDGE_API_TOKEN',
      token: 'api',
      commands: ['EVAL'],
      families: ['scripting'],
      status: 403,
    })
    const forced = await worker.fetch('/v1/locks/x?force=true', { method: 'DELETE' })
    expect(await entryOf(worker, forced)).toMatchObject({ keys: ['lock:x'], status: 403 })
  })

  it('cannot be pushed out by what is refused', async () => {
    const worker = oneWorker(ON)
    const { id, token } = await madeToken(worker, { access: 'read' })
    await worker.settled()
    const send = (key: string) =>
      worker.fetch(`/v1/strings/${key}`, { method: 'PUT', token, body: { value: 'x' } })
    const [first, ...others] = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(send))
    for (const response of others) expect(response.status).toBe(403)
    const moved = await worker.fetch('/v1/keys/a', { method: 'DELETE', token })
    await worker.settled()
    const { entries } = await pageOf(worker, '?refused=true')
    const own = entries.filter((entry) => entry.token === id)
    // Those until the first write, and those until the next.
    const counts = own.filter(({ method }) => method === 'PUT').map(({ count }) => Number(count))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5)
    expect(counts.length).toBeLessThanOrEqual(2)
    expect(own.at(-1)).toMatchObject({
      requestId: first?.headers.get('X-Request-Id'),
      keys: ['a'],
      status: 403,
    })
    expect(own[0]).toMatchObject({ requestId: moved.headers.get('X-Request-Id'), count: 1 })
    const written = await redis.xrange('redge:audit')
    expect(written.filter(([, fields]) => fields?.token === id)).toEqual([])
  })

  it('has what administrators do', async () => {
    const worker = oneWorker(ON)
    const body = { name: 'a', access: 'read', keyPrefixes: null, families: null }
    const made = await worker.admin('/v1/tokens', { body })
    expect(await entryOf(worker, made)).toMatchObject({
      name: 'REDGE_ADMIN_TOKEN',
      token: 'admin',
      route: '/v1/tokens',
      status: 201,
    })
  })

  it('names the first twenty keys and commands of a long request, cut, and counts all', async () => {
    const worker = oneWorker(ON)
    const prefix = uniqueKey('')
    const long = prefix + 'x'.repeat(500)
    const names = [long, ...Array.from({ length: 30 }, (_, index) => `${prefix}${index}`)]
    const commands = names.map((key) => ({ method: 'incr', args: [key] }))
    const response = await worker.fetch('/v1/pipeline', { body: { commands } })
    const entry = await entryOf(worker, response)
    expect(entry).toMatchObject({ keyCount: 31, commands: ['INCRBY'], route: '/v1/pipeline' })
    expect(entry.keys).toEqual([long.slice(0, 200), ...names.slice(1, 20)])
  })

  it('names keys that are no text', async () => {
    const worker = oneWorker(ON)
    const key = { $base64: btoa(`\xff${crypto.randomUUID()}`) }
    const response = await worker.fetch('/v1/commands/incr', { body: { args: [key] } })
    // Text listings of other tests would stumble over it.
    const removed = await worker.fetch('/v1/commands/delete', { body: { args: [key] } })
    expect(await entryOf(worker, response)).toMatchObject({ keys: [key] })
    expect(removed.status).toBe(200)
  })

  it.each([
    ['%', 'X-Redge-Reason must be ASCII: percent-encode everything else as UTF-8, and % as %25.'],
    ['%ff', 'X-Redge-Reason must be ASCII: percent-encode everything else as UTF-8, and % as %25.'],
    [
      'zu groß',
      'X-Redge-Reason must be ASCII: percent-encode everything else as UTF-8, and % as %25.',
    ],
    ['x'.repeat(501), 'It may have 500 characters.'],
  ])('refuses the reason %s', async (reason, detail) => {
    const headers = { 'X-Redge-Reason': reason }
    const key = uniqueKey()
    const response = await oneWorker(ON).fetch('/v1/commands/incr', {
      headers,
      body: { args: [key] },
    })
    expect((await problemOf(response, 400, 'invalid-reason')).detail).toBe(detail)
    expect(await redis.exists(key)).toBe(0)
  })

  it('is written by one request for all that happens within a second', async () => {
    const worker = oneWorker(ON)
    const spy = vi.spyOn(globalThis, 'fetch')
    const key = uniqueKey()
    const send = () => worker.fetch('/v1/commands/incr', { body: { args: [key] } })
    const responses = await Promise.all(Array.from({ length: 20 }, send))
    await worker.settled()
    const writes = spy.mock.calls.length - responses.length
    expect(writes).toBeGreaterThanOrEqual(1)
    expect(writes).toBeLessThanOrEqual(3)
    vi.restoreAllMocks()
    const ids = new Set(responses.map(({ headers }) => headers.get('X-Request-Id')))
    const { entries } = await pageOf(worker)
    expect(entries.filter(({ requestId }) => ids.has(requestId))).toHaveLength(20)
  })

  it('may be switched off', async () => {
    const worker = oneWorker({ AUDIT: 'off' })
    const response = await worker.fetch('/v1/commands/incr', { body: { args: [uniqueKey()] } })
    await worker.settled()
    const { entries } = await pageOf(worker)
    const id = response.headers.get('X-Request-Id')
    expect(entries.filter(({ requestId }) => requestId === id)).toEqual([])
  })

  it('does not fail the request when it cannot be written, and the log tells', async () => {
    const worker = oneWorker(ON)
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const original = globalThis.fetch
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      if (String(init?.body).includes('redge:audit')) return new Response('no', { status: 500 })
      return await original(input, init)
    })
    const key = uniqueKey()
    const response = await worker.fetch('/v1/commands/incr', { body: { args: [key] } })
    expect(response.status).toBe(200)
    await worker.settled()
    const lines = log.mock.calls.map(([line]) => String(line))
    expect(lines).toContain('{"event":"audit-lost","entries":1}')
    expect(lines.join()).not.toContain(key)
  })
})

describe('GET /v1/audit', () => {
  it('goes back page by page', async () => {
    const worker = oneWorker(ON)
    const key = uniqueKey()
    const ids: (string | null)[] = []
    for (let index = 0; index < 5; index++) {
      const response = await worker.fetch('/v1/commands/incr', { body: { args: [key] } })
      ids.unshift(response.headers.get('X-Request-Id'))
    }
    await worker.settled()
    const seen: string[] = []
    let cursor: string | null = null
    for (let page = 0; page < 3; page++) {
      const query: string = cursor === null ? '?limit=2' : `?limit=2&cursor=${cursor}`
      const { entries, cursor: next } = await pageOf(worker, query)
      expect(entries).toHaveLength(2)
      seen.push(...entries.map(({ requestId }) => requestId))
      cursor = next
    }
    expect(seen.slice(0, 5)).toEqual(ids)
  })

  it('has what was refused in its place in time, or apart', async () => {
    const worker = oneWorker(ON)
    const key = uniqueKey()
    const ids: (string | null)[] = []
    const calls: [string, unknown[]][] = [
      ['incr', [key]],
      ['eval', ['return 1', 0]],
      ['decr', [key]],
      ['flushall', []],
    ]
    for (const [method, args] of calls) {
      const response = await worker.fetch(`/v1/commands/${method}`, { body: { args } })
      ids.unshift(response.headers.get('X-Request-Id'))
      await worker.settled()
    }
    const [flushall, decr, evaluation, incr] = ids
    const isOwn = ({ requestId }: Entry): boolean => ids.includes(requestId)
    const found = async (query: string): Promise<(string | null)[]> =>
      (await pageOf(worker, query)).entries.filter(isOwn).map(({ requestId }) => requestId)
    expect(await found('')).toEqual(ids)
    expect(await found('?refused=true')).toEqual([flushall, evaluation])
    expect(await found('?refused=false')).toEqual([decr, incr])
    const seen: string[] = []
    for (let cursor = ''; seen.length < 4; ) {
      const page = await pageOf(worker, `?limit=1${cursor}`)
      seen.push(...page.entries.filter(isOwn).map(({ requestId }) => requestId))
      cursor = `&cursor=${page.cursor}`
    }
    expect(seen).toEqual(ids)
  })

  it('has no cursor at the end', async () => {
    const { entries, cursor } = await pageOf(oneWorker(), '?cursor=0-1&limit=5')
    expect({ entries, cursor }).toEqual({ entries: [], cursor: null })
  })

  it.each([
    ['cursor=x'],
    ['cursor='],
    ['cursor=%2B'],
    ['limit=0'],
    ['limit=1001'],
    ['more=1'],
    ['refused=yes'],
  ])('refuses %s', async (query) => {
    await problemOf(await oneWorker().admin(`/v1/audit?${query}`), 400, 'invalid-query')
  })

  it('is for those who may do everything', async () => {
    const worker = oneWorker()
    const { token } = await madeToken(worker, { access: 'admin', keyPrefixes: ['a:'] })
    for (const one of ['test-api-token', token]) {
      await problemOf(await worker.fetch('/v1/audit', { token: one }), 403, 'forbidden')
    }
  })
})
