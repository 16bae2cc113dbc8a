import { parseList } from 'structured-headers'
import { describe, expect, it, vi } from 'vitest'
import type { Bindings } from '../../../functions/env.ts'
import { type MadeToken, madeToken, oneWorker } from '../one-worker.ts'

/** A window that no other test has, and that does not end meanwhile. */
const windowOfItsOwn = () => 18_144_000 + Math.floor(Math.random() * 1e6)

async function newToken(): Promise<MadeToken> {
  return await madeToken(oneWorker())
}

function limited(bindings: Bindings) {
  const worker = oneWorker(bindings)
  return {
    worker,
    ask: (token: MadeToken, headers: Record<string, string> = {}) =>
      worker.fetch('/v1/token', { token: token.token, headers }),
  }
}

async function problemNameOf(answer: Response): Promise<string> {
  const { type } = (await answer.json()) as { type: string }
  return type.replace('urn:redge:problem:', '')
}

describe('RATE_LIMIT', () => {
  it.each(['', ' sliding', ' bucket'])('limits every token by itself%s', async (kind) => {
    const window = windowOfItsOwn()
    const { ask, worker } = limited({ RATE_LIMIT: `2/${window}${kind}` })
    const [one, other] = [await newToken(), await newToken()]
    const answers = [await ask(one), await ask(one), await ask(one)]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
    expect((await ask(other)).status).toBe(200)
    for (const { headers } of answers) {
      const [[name, parameters]] = parseList(headers.get('RateLimit-Policy') ?? '') as [
        [string, Map<string, unknown>],
      ]
      expect([name, Object.fromEntries(parameters)]).toEqual(['requests', { q: 2, w: window }])
      expect(parseList(headers.get('RateLimit') ?? '')).toHaveLength(1)
      expect(headers.has('X-Request-Id')).toBe(true)
    }
    const refused = answers[2] as Response
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0)
    expect(refused.headers.get('Content-Type')).toBe('application/problem+json')
    expect(await problemNameOf(refused)).toBe('rate-limited')
    await worker.settled()
  })

  it('limits addresses when it is told to', async () => {
    const settings = { RATE_LIMIT: `1/${windowOfItsOwn()}`, RATE_LIMIT_BY: 'address' }
    const { ask, worker } = limited(settings)
    const from = async (address: string) =>
      (await ask(await newToken(), { 'CF-Connecting-IP': address })).status
    expect(await from('192.0.2.1')).toBe(200)
    expect(await from('192.0.2.2')).toBe(200)
    expect(await from('192.0.2.1')).toBe(429)
    await worker.settled()
  })

  it('counts addresses before it looks at their tokens, for browsers as well', async () => {
    const settings = { RATE_LIMIT: `2/${windowOfItsOwn()}`, RATE_LIMIT_BY: 'address' }
    const { worker } = limited({ ...settings, DJANGO_SETTINGS: '{}' })
    const headers = { 'CF-Connecting-IP': '192.0.2.3' }
    const statuses: number[] = []
    for (const path of ['/v1/token', '/v1/session', '/v1/token', '/v1/session']) {
      statuses.push((await worker.fetch(path, { token: null, headers })).status)
    }
    expect(statuses).toEqual([401, 200, 429, 429])
    expect((await worker.fetch('/healthz', { token: null, headers })).status).toBe(200)
    await worker.settled()
  })

  it('does not count who has no token, and nothing without the setting', async () => {
    const { worker } = limited({ RATE_LIMIT: `1/${windowOfItsOwn()}` })
    for (let n = 0; n < 3; n++) {
      expect((await worker.fetch('/v1/token', { token: null })).status).toBe(401)
    }
    const { ask } = limited({})
    const answer = await ask(await newToken())
    expect(answer.headers.has('RateLimit-Policy')).toBe(false)
  })

  it('keeps its counts from those whom it limits', async () => {
    const worker = oneWorker()
    const { token } = await newToken()
    for (const key of ['redge:rate-limit:token:api:1', 'semaphore:concurrency:{a:b}']) {
      const body = { args: [key] }
      expect((await worker.fetch('/v1/commands/delete', { token, body })).status).toBe(403)
    }
  })
})

describe('CONCURRENCY_LIMIT', () => {
  it('refuses a token of which as many requests run', async () => {
    const { ask } = limited({ CONCURRENCY_LIMIT: '2' })
    const token = await newToken()
    // A permit is held until the body is read.
    const running = [await ask(token), await ask(token)]
    const refused = await ask(token)
    expect([...running, refused].map(({ status }) => status)).toEqual([200, 200, 429])
    expect(refused.headers.get('Retry-After')).toBe('1')
    expect(await problemNameOf(refused)).toBe('concurrency-limited')
    expect((await ask(await newToken())).status).toBe(200)
    for (const answer of running) await answer.text()
    await vi.waitFor(async () => expect((await ask(token)).status).toBe(200), 20_000)
  })

  it('says what the limit is', async () => {
    const { ask } = limited({ CONCURRENCY_LIMIT: '5/60', RATE_LIMIT: `9/${windowOfItsOwn()}` })
    const { headers } = await ask(await newToken())
    const policies = parseList(headers.get('RateLimit-Policy') ?? '')
    expect(policies.map(([name]) => name)).toEqual(['requests', 'concurrency'])
  })
})

it.each([
  [{ RATE_LIMIT: 'many' }],
  [{ RATE_LIMIT: '0/60' }],
  [{ RATE_LIMIT: '100/0' }],
  [{ RATE_LIMIT: '100' }],
  [{ RATE_LIMIT: '100/60 leaky' }],
  [{ RATE_LIMIT: '100/60', RATE_LIMIT_OUTAGE: 'half' }],
  [{ RATE_LIMIT: '100/60', RATE_LIMIT_OUTAGE: '0' }],
  [{ RATE_LIMIT: '100/60', RATE_LIMIT_BY: 'name' }],
  [{ CONCURRENCY_LIMIT: '0' }],
  [{ CONCURRENCY_LIMIT: '-1' }],
  [{ CONCURRENCY_LIMIT: '5/0' }],
])('serves nothing with the settings %j', async (settings) => {
  const answer = await limited(settings).ask(await newToken())
  expect(answer.status).toBe(503)
  expect(await problemNameOf(answer)).toBe('not-configured')
})

describe('GET /v1/rate-limits', () => {
  it('tells the limits, and who was refused', async () => {
    const window = windowOfItsOwn()
    const settings = {
      RATE_LIMIT: `2/${window} sliding`,
      CONCURRENCY_LIMIT: '50/10',
      RATE_LIMIT_OUTAGE: '20',
    }
    const { ask, worker } = limited(settings)
    const token = await newToken()
    for (let n = 0; n < 4; n++) await (await ask(token)).text()
    await worker.settled()
    const answer = await worker.admin('/v1/rate-limits')
    const { refused, ...limits } = (await answer.json()) as { refused: { caller: string }[] }
    expect(limits).toEqual({
      rateLimit: { limit: 2, window, algorithm: 'slidingWindow' },
      concurrencyLimit: { limit: 50, lease: 10 },
      outage: { local: 20 },
      by: 'token',
    })
    const caller = `token:${token.id}`
    // The second refusal waits for the isolate's next write.
    expect(refused.filter((one) => one.caller === caller)).toEqual([
      { caller, limit: 'requests', count: 1, at: expect.any(Number) },
    ])
  })

  it('is for those who may do everything', async () => {
    const answer = await oneWorker().fetch('/v1/rate-limits')
    expect([answer.status, await problemNameOf(answer)]).toEqual([403, 'forbidden'])
  })
})
