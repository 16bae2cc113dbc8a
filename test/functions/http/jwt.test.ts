import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { uniqueKey } from '../../support/workerd.ts'
import { type OneWorker, oneWorker } from '../one-worker.ts'
import { problemOf } from '../support.ts'

const ISSUER = 'https://issuer.test/'
const AUDIENCE = 'redge'

afterEach(() => {
  vi.restoreAllMocks()
})

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>

/** An issuer with one key, whose JWKS is at an address of its own; `answer` may answer in its place. */
interface Issuer {
  readonly keys: KeyPair
  readonly worker: OneWorker
  answer: () => Response | Promise<Response>
  /** How often its JWKS was asked for. */
  asked(): number
}

async function issuer(algorithm = 'ES256', bindings: object = {}): Promise<Issuer> {
  const keys = await generateKeyPair(algorithm, { extractable: true })
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one', alg: algorithm }
  const url = `https://issuer.test/${crypto.randomUUID()}`
  let asked = 0
  const made = {
    keys,
    worker: oneWorker({
      JWT_JWKS_URL: url,
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: AUDIENCE,
      ...bindings,
    }),
    answer: () => Response.json({ keys: [jwk] }) as Response | Promise<Response>,
    asked: () => asked,
  }
  const original = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    if (String(input) !== url) return await original(input, init)
    asked++
    return await made.answer()
  })
  return made
}

interface Claims {
  readonly [name: string]: unknown
}

const CLAIMS: Claims = { sub: 'ada', scope: 'openid redge:write' }

/** A token that is valid but for what is said. */
function jwt(claims: Claims = CLAIMS, header: object = {}): SignJWT {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'one', ...header })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setExpirationTime('5m')
}

async function refused({ worker }: Pick<Issuer, 'worker'>, token: string): Promise<void> {
  const response = await worker.fetch('/v1/token', { token })
  expect(response.headers.get('WWW-Authenticate')).toBe('Bearer error="invalid_token"')
  await problemOf(response, 401, 'unauthorized')
}

describe('a JSON Web Token', () => {
  it.each(['ES256', 'RS256', 'PS256', 'EdDSA'])(
    'opens the API when it is signed by %s',
    async (alg) => {
      const { keys, worker } = await issuer(alg)
      const token = await jwt(CLAIMS, { alg }).sign(keys.privateKey)
      const response = await worker.fetch('/v1/token', { token })
      expect(await response.json()).toEqual({
        name: 'ada',
        access: 'write',
        keyPrefixes: null,
        families: null,
        expiresAt: expect.any(Number),
      })
    },
  )

  it('asks for the keys of the issuer once, and Redis for nothing', async () => {
    const { keys, worker, asked } = await issuer()
    const token = await jwt().sign(keys.privateKey)
    for (let index = 0; index < 3; index++) {
      const response = await worker.fetch('/v1/token', { token })
      expect(response.headers.get('Server-Timing')).toContain('0 requests')
    }
    expect(asked()).toBe(1)
  })

  it('allows what its scopes, prefixes and families say', async () => {
    const { keys, worker } = await issuer()
    const prefix = uniqueKey('')
    const claims = {
      sub: 'ada',
      scope: 'redge:read redge:write',
      'redge:keys': [prefix],
      'redge:families': ['string'],
    }
    const token = await jwt(claims).sign(keys.privateKey)
    const set = (key: string) => {
      return worker.fetch('/v1/commands/set', { token, body: { args: [key, 1] } })
    }
    expect((await set(`${prefix}a`)).status).toBe(200)
    await problemOf(await set(uniqueKey()), 403, 'forbidden-key')
    const push = { token, body: { args: [`${prefix}l`, 1] } }
    await problemOf(await worker.fetch('/v1/commands/lpush', push), 403, 'forbidden-command')
    await problemOf(await worker.fetch('/v1/tokens', { token }), 403, 'forbidden')
  })

  it('of an administrator opens everything', async () => {
    const { keys, worker } = await issuer()
    const token = await jwt({ sub: 'root', scope: 'redge:admin' }).sign(keys.privateKey)
    expect((await worker.fetch('/v1/tokens', { token })).status).toBe(200)
  })

  it('that lists no key opens no key', async () => {
    const { keys, worker } = await issuer()
    const token = await jwt({ ...CLAIMS, 'redge:keys': [] }).sign(keys.privateKey)
    const response = await worker.fetch('/v1/commands/get', { token, body: { args: ['a'] } })
    await problemOf(response, 403, 'forbidden-key')
  })

  it.each<[string, Claims]>([
    ['no scope', { sub: 'ada' }],
    ['other scopes only', { sub: 'ada', scope: 'redge:writer admin redge' }],
    ['a scope that is no text', { sub: 'ada', scope: ['redge:write'] }],
    ['prefixes that are no list', { ...CLAIMS, 'redge:keys': 'a:' }],
    ['an empty prefix', { ...CLAIMS, 'redge:keys': [''] }],
    ['a long prefix', { ...CLAIMS, 'redge:keys': ['a'.repeat(257)] }],
    ['an unknown family', { ...CLAIMS, 'redge:families': ['all'] }],
  ])('allows nothing with %s', async (_, claims) => {
    const { keys, worker } = await issuer()
    const token = await jwt(claims).sign(keys.privateKey)
    const response = await worker.fetch('/v1/token', { token })
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer error="insufficient_scope"')
    await problemOf(response, 403, 'forbidden-access')
  })
})

describe('a JSON Web Token is refused', () => {
  it.each<[string, (token: SignJWT) => SignJWT]>([
    ['expired', (token) => token.setExpirationTime('-1m')],
    ['for later', (token) => token.setNotBefore('1m')],
    ['for another audience', (token) => token.setAudience('other')],
    ['of another issuer', (token) => token.setIssuer('https://other.test/')],
  ])('when it is %s', async (_, change) => {
    const made = await issuer()
    await refused(made, await change(jwt()).sign(made.keys.privateKey))
  })

  it.each([
    ['signed by a key that the issuer does not have', { kid: 'two' }],
    ['critical of what is not known', { crit: ['x'], x: 1 }],
  ])('when it is %s', async (_, header) => {
    const made = await issuer()
    const token = jwt(CLAIMS, header)
    await refused(made, await token.sign(made.keys.privateKey, { crit: { x: true } }))
  })

  it.each<[string, Claims]>([
    ['has no end', {}],
    ['names nobody', { exp: 4e9, sub: undefined }],
  ])('when it %s', async (_, claims) => {
    const made = await issuer()
    const token = new SignJWT({ ...CLAIMS, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
    await refused(made, await token.sign(made.keys.privateKey))
  })

  it('when another key signed it under the same name', async () => {
    const { privateKey } = await generateKeyPair('ES256')
    await refused(await issuer(), await jwt().sign(privateKey))
  })

  it('when a byte of it was changed', async () => {
    const made = await issuer()
    const [header, , signature] = (await jwt().sign(made.keys.privateKey)).split('.')
    const body = btoa(
      JSON.stringify({ ...CLAIMS, scope: 'redge:admin', iss: ISSUER, aud: AUDIENCE, exp: 4e9 }),
    )
    await refused(made, `${header}.${body.replaceAll('=', '')}.${signature}`)
    await refused(made, `${header}.${body.replaceAll('=', '')}.`)
  })

  it('when nobody signed it (alg: none)', async () => {
    const token = new UnsecuredJWT({ ...CLAIMS })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setExpirationTime('5m')
      .encode()
    await refused(await issuer(), token)
  })

  it('when the public key was taken for a shared secret (HS256)', async () => {
    const made = await issuer('RS256')
    const secret = new TextEncoder().encode(await exportSPKI(made.keys.publicKey))
    await refused(made, await jwt(CLAIMS, { alg: 'HS256' }).sign(secret))
    expect(made.asked()).toBe(0)
  })

  it('when its algorithm is not one of JWT_ALGORITHMS', async () => {
    const made = await issuer('ES256', { JWT_ALGORITHMS: 'RS256, EdDSA' })
    await refused(made, await jwt().sign(made.keys.privateKey))
  })

  it('when the Worker knows of no issuer', async () => {
    const { privateKey } = await generateKeyPair('ES256')
    await refused({ worker: oneWorker() }, await jwt().sign(privateKey))
  })
})

describe('the keys of the issuer', () => {
  it.each<[string, () => Response | Promise<Response>]>([
    ['cannot be reached', () => Promise.reject(new TypeError('fetch failed'))],
    ['are answered with a fault', () => new Response('broken', { status: 500 })],
    ['are elsewhere', () => Response.redirect('https://elsewhere.test/', 302)],
    ['are no JSON', () => new Response('<html>')],
    ['are no key set', () => Response.json({ keys: 'none' })],
  ])('open nothing when they %s, and are left alone for five seconds', async (_, answer) => {
    const made = await issuer()
    const good = made.answer
    made.answer = answer
    const token = await jwt().sign(made.keys.privateKey)
    const start = Date.now()
    const time = vi.spyOn(Date, 'now').mockReturnValue(start)
    for (let index = 0; index < 3; index++) {
      const response = await made.worker.fetch('/v1/token', { token })
      expect(response.headers.get('Retry-After')).toBe('5')
      await problemOf(response, 503, 'jwks-unavailable')
    }
    expect(made.asked()).toBe(1)
    made.answer = good
    time.mockReturnValue(start + 5001)
    expect((await made.worker.fetch('/v1/token', { token })).status).toBe(200)
  })

  it('do not matter to the Worker’s own secrets', async () => {
    const made = await issuer()
    made.answer = () => new Response('broken', { status: 500 })
    expect((await made.worker.fetch('/v1/token')).status).toBe(200)
    expect(made.asked()).toBe(0)
  })

  it('may change: one that is not known is asked for, at most twice a minute', async () => {
    const made = await issuer()
    const token = await jwt().sign(made.keys.privateKey)
    const start = Date.now()
    const time = vi.spyOn(Date, 'now').mockReturnValue(start)
    await made.worker.fetch('/v1/token', { token })
    const next = await generateKeyPair('ES256', { extractable: true })
    const jwk = { ...(await exportJWK(next.publicKey)), kid: 'next', alg: 'ES256' }
    made.answer = () => Response.json({ keys: [jwk] })
    const other = await jwt(CLAIMS, { kid: 'next' }).sign(next.privateKey)
    await refused(made, other)
    expect(made.asked()).toBe(1)
    time.mockReturnValue(start + 30_001)
    expect((await made.worker.fetch('/v1/token', { token: other })).status).toBe(200)
    await refused(made, token)
    expect(made.asked()).toBe(2)
  })
})

describe('settings that make no sense', () => {
  it.each([
    ['no issuer', { JWT_ISSUER: '' }, 'JWT_ISSUER'],
    ['no audience', { JWT_AUDIENCE: undefined }, 'JWT_AUDIENCE'],
    ['an address without https', { JWT_JWKS_URL: 'http://issuer.test/' }, 'JWT_JWKS_URL'],
    ['no address', { JWT_JWKS_URL: 'issuer' }, 'JWT_JWKS_URL'],
    ['no algorithm', { JWT_ALGORITHMS: ' ' }, 'JWT_ALGORITHMS'],
    ['a shared secret', { JWT_ALGORITHMS: 'RS256,HS256' }, 'JWT_ALGORITHMS'],
    ['no signature', { JWT_ALGORITHMS: 'none' }, 'JWT_ALGORITHMS'],
  ])('are said: %s', async (_, bindings, name) => {
    const { keys, worker } = await issuer('ES256', bindings)
    const token = await jwt().sign(keys.privateKey)
    const problem = await problemOf(
      await worker.fetch('/v1/token', { token }),
      503,
      'not-configured',
    )
    expect(problem.detail).toContain(name)
  })
})
