import type { Miniflare } from 'miniflare'
import { expect, inject, it } from 'vitest'
import { type LockOptions, Redis } from '../../lib/index.ts'
import type { ContendRequest, ContendResult } from '../support/contender.ts'
import { usePeer } from '../support/python-peer.ts'
import { startWorkerd } from '../support/workerd-process.ts'

const redis = new Redis({ url: inject('gatewayUrl'), token: inject('gatewayToken') })
const peer = usePeer()

/** How the workerd instances wait, each in its way. */
const WAYS: readonly LockOptions[] = [
  { waiting: 'poll' },
  { waiting: 'backoff' },
  { waiting: 'queue' },
  { waiting: { strategy: 'queue', stream: false } },
]
const EACH = 350
const PYTHON = { processes: 2, iterations: 300 }

it('loses none of 2,000 increments by redis-py and four workerd instances that wait in different ways', async () => {
  const name = `lock:${crypto.randomUUID()}`
  const counter = `${name}:counter`
  const workers = await Promise.all(WAYS.map(startContender))
  try {
    const python = peer.call<{ done: number; overlaps: number; lost: number; timeouts: number }>(
      'contend',
      { name, counter, ...PYTHON, timeout: 10, sleep: 0.005, hold: 0.001 },
    )
    const results = workers.map((worker, i) =>
      contend(worker, { name, counter, iterations: EACH, ...optionsOf(WAYS[i]) }),
    )
    const [theirs, ...ours] = await Promise.all([python, ...results])
    expect(ours).toEqual(WAYS.map(() => ({ done: EACH, overlaps: 0 })))
    const done = PYTHON.processes * PYTHON.iterations
    expect(theirs).toMatchObject({ done, overlaps: 0, lost: 0, timeouts: 0 })
    expect(await redis.get(counter)).toBe('2000')
  } finally {
    await Promise.all(workers.map((worker) => worker.dispose()))
  }
}, 180_000)

function optionsOf(options: LockOptions | undefined): { options?: LockOptions } {
  return options ? { options } : {}
}

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
