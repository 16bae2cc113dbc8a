import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  cookieSigner,
  type DumpOptions,
  decodeSession,
  dumps,
  encodeSession,
  loads,
  Signer,
  saltedHmac,
  TimestampSigner,
} from '../../../lib/session/index.ts'
import type { Tagged } from '../../differential/tagged.ts'
import sessions from '../../fixtures/django/sessions.json' with { type: 'json' }
import fixtures from '../../fixtures/django/signing.json' with { type: 'json' }
import { fromTagged, toTagged } from '../../support/tagged-python.ts'

afterEach(() => {
  vi.useRealTimers()
})

function at(timestamp: number | null): void {
  vi.useFakeTimers({ now: (timestamp ?? 0) * 1000, toFake: ['Date'] })
}

interface Signed {
  readonly case: string
  readonly how: string
  readonly secret_key: string
  readonly salt: string | null
  readonly compress: boolean
  readonly algorithm: string
  readonly value: Tagged
  readonly timestamp: number | null
  readonly signed: string
}

function optionsOf(signed: Signed): DumpOptions {
  const algorithm = signed.algorithm === 'sha1' ? 'sha1' : 'sha256'
  const { compress, salt, secret_key: key } = signed
  return { key, compress, algorithm, ...(salt === null ? {} : { salt }) }
}

function signerOf(signed: Signed): Signer {
  const options = optionsOf(signed)
  if (signed.how === 'sign') return new Signer(options)
  return signed.how === 'cookie' ? cookieSigner(options) : new TimestampSigner(options)
}

describe.each(fixtures.signed as Signed[])('what Django signed: $case', (signed) => {
  it('is read', async () => {
    if (signed.how === 'dumps') {
      expect(toTagged(await loads(signed.signed, optionsOf(signed)))).toEqual(signed.value)
    } else {
      expect(await signerOf(signed).unsign(signed.signed)).toBe(signed.value)
    }
  })

  it('is written the same at the same time', async () => {
    at(signed.timestamp)
    const written =
      signed.how === 'dumps'
        ? await dumps(fromTagged(signed.value), optionsOf(signed))
        : await signerOf(signed).sign(String(signed.value))
    expect(written).toBe(signed.signed)
  })

  it('is refused when a character is changed, cut or signed with another key', async () => {
    const read = (text: string, key = signed.secret_key): Promise<unknown> =>
      signed.how === 'dumps'
        ? loads(text, { ...optionsOf(signed), key })
        : signerOf({ ...signed, secret_key: key }).unsign(text)
    const refusal = { name: 'BadSignature' }
    await expect(read(`x${signed.signed}`)).rejects.toMatchObject(refusal)
    await expect(read(signed.signed.slice(0, -1))).rejects.toMatchObject(refusal)
    await expect(read(signed.signed, 'other')).rejects.toMatchObject(refusal)
    await expect(read('nothing')).rejects.toMatchObject(refusal)
    await expect(read('')).rejects.toMatchObject(refusal)
  })
})

it.each(fixtures.salted_hmac)('makes HMACs as Django does: $key_salt $algorithm', async (row) => {
  const algorithm = row.algorithm === 'sha1' ? 'sha1' : 'sha256'
  const mac = await saltedHmac(row.key_salt, row.value, row.secret, algorithm)
  expect(Buffer.from(mac).toString('hex')).toBe(row.hex)
})

describe('keys and ages', () => {
  it('accept a key that was changed, and sign with the new one', async () => {
    const old = await dumps([1], { key: 'old' })
    const options = { key: 'new', fallbackKeys: ['older', 'old'] }
    expect(await loads(old, options)).toEqual([1])
    await expect(loads(old, { key: 'new' })).rejects.toMatchObject({ name: 'BadSignature' })
    expect(await loads(await dumps([2], options), { key: 'new' })).toEqual([2])
  })

  it('refuse what is too old, and take a time to come', async () => {
    at(1_000_000)
    const signed = await dumps('x', { key: 'k' })
    at(1_000_060)
    expect(await loads(signed, { key: 'k', maxAge: 60 })).toBe('x')
    at(1_000_061)
    await expect(loads(signed, { key: 'k', maxAge: 60 })).rejects.toMatchObject({
      name: 'SignatureExpired',
    })
    at(999_000)
    expect(await loads(signed, { key: 'k', maxAge: 60 })).toBe('x')
  })

  it('refuse SHA-1 unless asked to take it', async () => {
    const sha1 = await new Signer({ key: 'k', algorithm: 'sha1' }).sign('v')
    await expect(new Signer({ key: 'k' }).unsign(sha1)).rejects.toMatchObject({
      name: 'BadSignature',
    })
    expect(await new Signer({ key: 'k', legacy: true }).unsign(sha1)).toBe('v')
  })
})

describe('sessions as signed text', () => {
  const cookies = sessions.filter(({ case: name }) => name.startsWith('signed-cookies'))
  it.each(cookies)('are read from cookies of Django, and written the same: $case', async (row) => {
    const options = { secretKey: row.settings.SECRET_KEY }
    const fields = await decodeSession('signed_cookies', row.cookie_value ?? '', options)
    expect(Object.fromEntries(fields)).toEqual(row.decoded)
    at('signed_at' in row ? Number(row.signed_at) : 0)
    const text = await encodeSession('signed_cookies', fields as Map<string, unknown>, options)
    expect(text).toBe(row.cookie_value)
  })

  it('are empty when they are forged, too old or of another engine', async () => {
    const options = { secretKey: 'k' }
    const text = await encodeSession('signed_cookies', { a: 1 }, options)
    expect((await decodeSession('signed_cookies', text, options)).get('a')).toBe(1)
    expect((await decodeSession('db', text, options)).size).toBe(0)
    expect((await decodeSession('signed_cookies', `${text}x`, options)).size).toBe(0)
    expect((await decodeSession('signed_cookies', '', options)).size).toBe(0)
    expect((await decodeSession('signed_cookies', text, { ...options, maxAge: -1 })).size).toBe(0)
    const list = await dumps([1], { key: 'k', salt: 'django.contrib.sessions.SessionStore' })
    expect((await decodeSession('db', list, options)).size).toBe(0)
  })

  it('are read from rows of a database', async () => {
    const row = sessions.find(({ case: name }) => name === 'cached-db')
    const text = row && 'django_session_row' in row ? row.django_session_row : undefined
    const { session_data } = text as unknown as { session_data: string }
    const options = { secretKey: row?.settings.SECRET_KEY ?? '' }
    const fields = await decodeSession('db', session_data, options)
    expect(Object.fromEntries(fields)).toEqual(row?.decoded)
    const again = await encodeSession('db', fields as Map<string, unknown>, options)
    expect(await decodeSession('db', again, options)).toEqual(fields)
  })
})
