import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { PythonError, type PythonPeer, startPeer } from '../support/python-peer.ts'

describe('the Python peer', () => {
  let peer: PythonPeer
  const key = `test:${crypto.randomUUID()}`

  beforeAll(async () => {
    peer = await startPeer(inject('redisUrl'))
  })
  afterAll(() => peer.close())

  it('names the versions it runs on', () => {
    expect(peer.versions).toMatchObject({ redis_py: expect.stringMatching(/^\d+\./) })
  })

  it('calls redis-py and gives its replies', async () => {
    expect(await peer.call('redis', { method: 'set', args: [key, 'v'], kwargs: { ex: 60 } })).toBe(
      true,
    )
    expect(await peer.call('redis', { method: 'get', args: [key] })).toEqual({
      $py: 'bytes',
      v: 'dg==',
    })
  })

  it('answers calls made at the same time each with its own result', async () => {
    const calls = ['a', 'b', 'c'].map((text) =>
      peer.call('redis', { method: 'echo', args: [text] }),
    )
    expect(await Promise.all(calls)).toEqual(
      ['YQ==', 'Yg==', 'Yw=='].map((v) => ({ $py: 'bytes', v })),
    )
  })

  it('reads through the gateway what redis-py has written', async () => {
    const response = await fetch(`${inject('gatewayUrl')}/get/${key}`, {
      headers: { authorization: `Bearer ${inject('gatewayToken')}` },
    })
    expect(await response.json()).toEqual({ result: 'v' })
  })

  it('raises what Python raised, with type and message', async () => {
    const failure = peer.call('redis', { method: 'lpush', args: [key, 'x'] })
    await expect(failure).rejects.toBeInstanceOf(PythonError)
    await expect(failure).rejects.toMatchObject({
      type: 'ResponseError',
      module: 'redis.exceptions',
      bases: expect.arrayContaining(['RedisError']),
      message: expect.stringContaining('WRONGTYPE'),
    })
  })

  it('rejects the calls of a peer that has ended', async () => {
    const other = await startPeer(inject('redisUrl'))
    await other.close()
    await expect(other.call('redis', { method: 'ping' })).rejects.toThrow('has ended')
  })
})
