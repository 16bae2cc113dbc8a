import { afterEach, describe, expect, it, vi } from 'vitest'
import { redis, uniqueKey } from '../../support/workerd.ts'
import { madeToken, type OneWorker, oneWorker } from '../one-worker.ts'
import { problemOf } from '../support.ts'

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** The time that the Worker sees, from now on. */
function timeIs(ms: number): void {
  vi.spyOn(Date, 'now').mockReturnValue(ms)
}

async function requestsOf(worker: OneWorker, token: string): Promise<string> {
  const response = await worker.fetch('/v1/token', { token })
  const timing = response.headers.get('Server-Timing') ?? ''
  return `${response.status}: ${/\d+ requests?/.exec(timing)?.[0]}`
}

describe('a token of /v1/tokens', () => {
  it('is looked up by one request, and then not for five seconds', async () => {
    const worker = oneWorker()
    const { token } = await madeToken(worker)
    const start = Date.now()
    timeIs(start)
    expect(await requestsOf(worker, token)).toBe('200: 1 request')
    timeIs(start + 4900)
    expect(await requestsOf(worker, token)).toBe('200: 0 requests')
    timeIs(start + 5100)
    expect(await requestsOf(worker, token)).toBe('200: 1 request')
  })

  it('that was revoked elsewhere is refused five seconds later', async () => {
    const worker = oneWorker()
    const { id, token } = await madeToken(worker)
    const start = Date.now()
    timeIs(start)
    expect(await requestsOf(worker, token)).toBe('200: 1 request')
    await oneWorker().admin(`/v1/tokens/${id}`, { method: 'DELETE' })
    expect(await requestsOf(worker, token)).toBe('200: 0 requests')
    timeIs(start + 5001)
    expect(await requestsOf(worker, token)).toBe('401: 1 request')
  })

  it('is refused from the second on in which it expires, also while it is known', async () => {
    const worker = oneWorker()
    const { token, expiresAt } = await madeToken(worker, { expiresIn: 3 })
    expect(expiresAt).not.toBeNull()
    const end = Number(expiresAt) * 1000
    timeIs(end - 500)
    expect(await requestsOf(worker, token)).toBe('200: 1 request')
    timeIs(end)
    expect(await requestsOf(worker, token)).toBe('401: 0 requests')
  })

  it('that does not exist is looked up once', async () => {
    const worker = oneWorker()
    const token = `rdg_0123456789abcdef_${'a'.repeat(43)}`
    expect(await requestsOf(worker, token)).toBe('401: 1 request')
    expect(await requestsOf(worker, token)).toBe('401: 0 requests')
  })

  it('that does not exist is not looked up for an address that sends many of them', async () => {
    const worker = oneWorker()
    const { token } = await madeToken(worker)
    const start = Date.now()
    const ask = async (text: string, address: string | null): Promise<Response> => {
      const headers = address === null ? {} : { 'CF-Connecting-IP': address }
      return await worker.fetch('/v1/token', { token: text, headers })
    }
    const madeUp = (): string =>
      `rdg_${crypto.randomUUID().replaceAll('-', '').slice(0, 16)}_${'a'.repeat(43)}`
    timeIs(start)
    expect((await ask(token, '192.0.2.9')).status).toBe(200)
    for (let n = 0; n < 60; n++) expect((await ask(madeUp(), '192.0.2.9')).status).toBe(401)
    const refused = await ask(madeUp(), '192.0.2.9')
    expect(refused.headers.get('Server-Timing')).toContain('0 requests')
    expect(refused.headers.get('Retry-After')).toBe('60')
    expect([refused.status, await refused.json()]).toEqual([
      429,
      expect.objectContaining({ type: 'urn:redge:problem:rate-limited' }),
    ])
    expect((await ask(madeUp(), '192.0.2.10')).status).toBe(401)
    expect((await ask('test-api-token', '192.0.2.9')).status).toBe(200)
    // A token that is known is looked up again.
    timeIs(start + 6000)
    const known = await ask(token, '192.0.2.9')
    expect([known.status, known.headers.get('Server-Timing')]).toEqual([
      200,
      expect.stringContaining('1 request,'),
    ])
    timeIs(start + 60_000)
    expect((await ask(madeUp(), '192.0.2.9')).status).toBe(401)
    for (let n = 0; n < 70; n++) expect((await ask(madeUp(), null)).status).toBe(401)
  })

  it('is not looked up for text of another form', async () => {
    const { token } = await madeToken(oneWorker())
    const forged = [`${token}a`, token.slice(0, -1), token.toUpperCase(), `x${token}`]
    for (const text of forged) {
      expect(await requestsOf(oneWorker(), text)).toBe('401: 0 requests')
    }
  })

  it('does not open for another secret, or the hash of its own', async () => {
    const { id, token } = await madeToken(oneWorker())
    const hash = String(await redis.hget('redge:tokens', `${id}:hash`))
    const other = await madeToken(oneWorker())
    const last = token.endsWith('A') ? 'E' : 'A'
    const forged = [
      `rdg_${id}_${other.token.slice(-43)}`,
      `rdg_${other.id}_${token.slice(-43)}`,
      `rdg_${id}_${hash.slice(0, 43)}`,
      token.slice(0, -1) + last,
    ]
    for (const text of forged) {
      const response = await oneWorker().fetch('/v1/token', { token: text })
      expect(response.headers.get('WWW-Authenticate')).toBe('Bearer error="invalid_token"')
      await problemOf(response, 401, 'unauthorized')
    }
  })

  it('opens nothing while Redis is away', async () => {
    const { token } = await madeToken(oneWorker())
    const away = oneWorker({ UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1' })
    const response = await away.fetch('/v1/token', { token })
    await problemOf(response, 503, 'redis-unavailable')
  })

  it('is noted as used, once a minute at most', async () => {
    const worker = oneWorker()
    const { id, token } = await madeToken(worker)
    await worker.settled()
    const lastUsed = () => redis.hget('redge:tokens', `${id}:used`)
    const start = Date.now()
    timeIs(start)
    await worker.fetch('/v1/token', { token })
    await worker.settled()
    const first = await lastUsed()
    expect(Number(first)).toBe(Math.floor(start / 1000))
    timeIs(start + 30_000)
    await worker.fetch('/v1/token', { token })
    await worker.settled()
    expect(await lastUsed()).toBe(first)
    timeIs(start + 61_000)
    await worker.fetch('/v1/token', { token })
    await worker.settled()
    expect(Number(await lastUsed())).toBe(Math.floor((start + 61_000) / 1000))
  })
})

describe('the log', () => {
  it('never has a token or its hash', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const worker = oneWorker({ REQUEST_LOG: 'on', AUDIT: 'on' })
    const { id, token } = await madeToken(worker)
    const rotated = await worker.admin(`/v1/tokens/${id}/rotations`, { body: { grace: 60 } })
    const { token: second }: { token: string } = await rotated.json()
    const forged = `rdg_${id}_${'a'.repeat(43)}`
    for (const text of [token, second, forged, 'test-api-token']) {
      await worker.fetch('/v1/commands/eval', { token: text, body: { args: ['return 1', 0] } })
    }
    await worker.settled()
    const lines = log.mock.calls.flat().map(String).join('\n')
    expect(lines).toContain('"event":"request"')
    const fields = await redis.hmget('redge:tokens', [`${id}:hash`, `${id}:previous`])
    const hashes = fields.map((field) => String(field).slice(0, 64))
    const secrets = [token, second, forged].map((text) => text.slice(-43))
    for (const secret of [...hashes, ...secrets, 'test-api-token', 'test-admin-token']) {
      expect(secret.length).toBeGreaterThan(10)
      expect(lines).not.toContain(secret)
    }
  })
})

describe('what a token allows', () => {
  const prefix = uniqueKey('')

  async function limited(
    grant: object,
  ): Promise<(path: string, call?: object) => Promise<Response>> {
    const worker = oneWorker()
    const { token } = await madeToken(worker, { keyPrefixes: [prefix], ...grant })
    return (path, call = {}) => worker.fetch(path, { token, ...call })
  }

  const command = (...args: unknown[]) => ({ body: { args } })

  it('is kept to by commands and pipelines', async () => {
    const call = await limited({ families: ['string', 'hash'] })
    const commands = '/v1/commands'
    expect((await call(`${commands}/set`, command(`${prefix}a`, 1))).status).toBe(200)
    await problemOf(await call(`${commands}/set`, command('a', 1)), 403, 'forbidden-key')
    const push = await call(`${commands}/lpush`, command(`${prefix}l`, 1))
    await problemOf(push, 403, 'forbidden-command')
    const body = {
      commands: [
        { method: 'get', args: [`${prefix}a`] },
        { method: 'mget', args: [[`${prefix}a`, 'other']] },
      ],
    }
    const refused = await problemOf(await call('/v1/pipeline', { body }), 403, 'forbidden-key')
    expect(refused.index).toBe(1)
  })

  it('is read by those who may read only', async () => {
    const call = await limited({ access: 'read' })
    expect((await call('/v1/commands/get', command(`${prefix}a`))).status).toBe(200)
    const methods = ['set', 'getset', 'incrby', 'append'] as const
    for (const method of methods) {
      const response = await call(`/v1/commands/${method}`, command(`${prefix}a`, 1))
      await problemOf(response, 403, 'forbidden-command')
    }
    const sorted = await call('/v1/commands/sort', {
      body: { args: [`${prefix}a`], options: { store: `${prefix}b` } },
    })
    await problemOf(sorted, 403, 'forbidden-command')
  })

  it('shows no other keys in a listing', async () => {
    const call = await limited({ keyPrefixes: [`${prefix}mine:`] })
    await redis.mset({ [`${prefix}mine:a`]: 1, [`${prefix}other`]: 1, [`lock:${prefix}`]: 1 })
    const keys = await call('/v1/commands/keys', command(`*${prefix}*`))
    expect(await keys.json()).toEqual({ result: [`${prefix}mine:a`] })
    const list = await call(`/v1/keys?match=${encodeURIComponent(`${prefix}*`)}`)
    expect(JSON.stringify(await list.json())).not.toContain(`${prefix}other`)
  })

  it('is kept to by locks, in all their forms', async () => {
    const call = await limited({ keyPrefixes: [`lock:${prefix}`], families: ['lock'] })
    const mine = encodeURIComponent(`${prefix}a`)
    expect((await call(`/v1/locks/${mine}`, { body: { fencing: false } })).status).toBe(201)
    expect((await call(`/v1/locks/${mine}`)).status).toBe(200)
    for (const path of ['/v1/locks/x', '/v1/semaphores/x/permits', '/v1/read-write-locks/x/read']) {
      await problemOf(await call(path, { body: {} }), 403, 'forbidden-key')
    }
    const several = { body: { names: [`${prefix}b`, 'x'] } }
    await problemOf(await call('/v1/multi-locks', several), 403, 'forbidden-key')
    const guarded = { body: { commands: [], lock: { name: 'x', token: 'y' } } }
    await problemOf(await call('/v1/pipeline', guarded), 403, 'forbidden-key')
    const forced = await call(`/v1/locks/${mine}?force=true`, { method: 'DELETE' })
    await problemOf(forced, 403, 'forbidden')
    const list = await call('/v1/locks')
    const { locks }: { locks: { name: string }[] } = await list.json()
    expect(locks.every(({ name }) => name.startsWith(prefix))).toBe(true)
  })

  it('needs the family of a resource', async () => {
    const call = await limited({ families: ['hash'], keyPrefixes: null })
    for (const path of ['/v1/locks/x', '/v1/jobs', '/v1/jobs/sample', '/v1/leaderboards/x']) {
      await problemOf(await call(path), 403, 'forbidden-access')
    }
  })

  it('lets an administrator of some locks force them, and nothing else', async () => {
    const call = await limited({
      access: 'admin',
      keyPrefixes: [`lock:${prefix}`],
      families: ['lock'],
    })
    const mine = encodeURIComponent(`${prefix}forced`)
    await call(`/v1/locks/${mine}`, { body: { fencing: false } })
    const forced = await call(`/v1/locks/${mine}?force=true`, { method: 'DELETE' })
    expect(forced.status).toBe(204)
    await problemOf(
      await call('/v1/locks/x?force=true', { method: 'DELETE' }),
      403,
      'forbidden-key',
    )
    await problemOf(await call('/v1/audit'), 403, 'forbidden')
    await problemOf(await call('/v1/jobs/sample/runs', { body: {} }), 403, 'forbidden-access')
  })

  it('opens scripts and the server by their families only', async () => {
    const scripts = await limited({ access: 'admin', keyPrefixes: null, families: ['scripting'] })
    expect((await scripts('/v1/commands/eval', command('return 1', 0))).status).toBe(200)
    const flush = { body: { args: ['FLUSHALL'] } }
    await problemOf(await scripts('/v1/commands/executeCommand', flush), 403, 'forbidden-command')
    await problemOf(await scripts('/v1/commands/config_get', command()), 403, 'forbidden-command')
    const server = await limited({ access: 'admin', keyPrefixes: null, families: ['server'] })
    expect((await server('/v1/commands/config_get', command('maxmemory'))).status).toBe(200)
    await problemOf(
      await server('/v1/commands/eval', command('return 1', 0)),
      403,
      'forbidden-command',
    )
    const prefixed = await limited({ access: 'admin' })
    const script = command('return 1', 0)
    await problemOf(await prefixed('/v1/commands/eval', script), 403, 'forbidden-command')
    const writer = await limited({ keyPrefixes: null, families: ['scripting', 'server'] })
    await problemOf(await writer('/v1/commands/eval', script), 403, 'forbidden-command')
  })
})
