import { describe, expect, inject, it } from 'vitest'
import { Redis } from '../../lib/index.ts'
import { usePeer } from '../support/python-peer.ts'

const redis = new Redis({ url: inject('gatewayUrl'), token: inject('gatewayToken') })
const peer = usePeer()

describe('a lock of redge and a lock of redis-py', () => {
  it('exclude each other', async () => {
    const name = `lock:${crypto.randomUUID()}`
    const ours = redis.lock(name, { timeout: 10 })
    await ours.acquire()
    const theirs = { name, timeout: 10, blocking: false }
    expect(await peer.call('lock_acquire', theirs)).toMatchObject({ acquired: false })
    await ours.release()
    expect(await peer.call('lock_acquire', theirs)).toMatchObject({ acquired: true })
    expect(await ours.acquire({ blocking: false })).toBe(false)
  })

  it('can be released and extended by the other side, by the token', async () => {
    const name = `lock:${crypto.randomUUID()}`
    await peer.call('lock_acquire', { name, timeout: 10, token: 'from-python' })
    const ours = redis.lock(name, { timeout: 10 })
    ours.local.token = 'from-python'
    expect(await ours.owned()).toBe(true)
    expect(await ours.extend(100)).toBe(true)
    expect(await redis.ttl(name)).toBeGreaterThan(100)
    await ours.release()
    expect(await redis.exists(name)).toBe(0)
  })
})
