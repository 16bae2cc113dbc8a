import { describe, expect, it } from 'vitest'
import { cookieSigner, dumps, encodeSession, loads, Signer } from '../../lib/session/index.ts'
import { usePeer } from '../support/python-peer.ts'
import type { Whoami } from './session-site.ts'

const peer = usePeer()

describe('signatures', () => {
  it("are accepted by Django, and Django's here", async () => {
    const secret_key = 'a secret of both'
    const key = secret_key
    const value = { user: 7, name: 'Zoë', list: [1, null, true] }
    const fields = { secret_key, salt: 's' }
    const text = await dumps(value, { key, salt: 's', compress: true })
    expect(await peer.call('unsign', { how: 'dumps', value: text, ...fields })).toEqual(value)
    const theirs = await peer.call<string>('sign', { how: 'dumps', value, ...fields })
    expect(await loads(theirs, { key, salt: 's', maxAge: 60 })).toEqual(value)
    const signed = await new Signer({ key, salt: 's' }).sign('plain')
    expect(await peer.call('unsign', { how: 'sign', value: signed, ...fields })).toBe('plain')
    const cookie = await cookieSigner({ key, salt: 's' }).sign('plain')
    expect(await peer.call('unsign', { how: 'cookie', value: cookie, ...fields })).toBe('plain')
  })

  it('carry a session in a cookie that Django takes', async () => {
    const secret_key = 'a secret of both'
    const text = await encodeSession('signed_cookies', { a: [1] }, { secretKey: secret_key })
    const fields = { engine: 'signed_cookies', secret_key, session_key: text }
    const { session: read } = await peer.call<Whoami>('session_whoami', fields)
    expect(read).toEqual({ a: [1] })
  })
})
