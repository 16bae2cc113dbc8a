import type { Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Redis } from '../../lib/index.ts'
import type { ContendRequest, ContendResult } from '../support/contender.ts'
import { type PythonPeer, startPeer } from '../support/python-peer.ts'
import { startWorkerd } from '../support/workerd-process.ts'

const redis = new Redis({ url: inject('gatewayUrl'), token: inject('gatewayToken') })
let peer: PythonPeer

beforeAll(async () => {
  peer = await startPeer(inject('redisUrl'))
})

afterAll(async () => {
  await peer.close()
})

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

it('loses none of 200 increments by two workerd instances and two redis-py processes', async () => {
  const name = `lock:${crypto.randomUUID()}`
  const counter = `${name}:counter`
  const workers = await Promise.all([startContender(), startContender()])
  try {
    const python = peer.call<{ done: number; overlaps: number; lost: number; timeouts: number }>(
      'contend',
      { name, counter, processes: 2, iterations: 50, timeout: 10, sleep: 0.005, hold: 0.001 },
    )
    const request: ContendRequest = { name, counter, iterations: 50 }
    const results = await Promise.all(workers.map((worker) => contend(worker, request)))
    expect(results).toEqual([
      { done: 50, overlaps: 0 },
      { done: 50, overlaps: 0 },
    ])
    expect(await python).toMatchObject({ done: 100, overlaps: 0, lost: 0, timeouts: 0 })
    expect(await redis.get(counter)).toBe('200')
  } finally {
    await Promise.all(workers.map((worker) => worker.dispose()))
  }
}, 60_000)

/** A workerd process of its own. */
async function startContender(): Promise<Miniflare> {
  return await startWorkerd('test/support/contender.ts', {
    UPSTASH_REDIS_REST_URL: inject('gatewayUrl'),
    UPSTASH_REDIS_REST_TOKEN: inject('gatewayToken'),
  })
}

async function contend(worker: Miniflare, request: ContendRequest): Promise<ContendResult> {
  const url = await worker.ready
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(request) })
  return (await answer.json()) as ContendResult
}
