import { describe, expect, it } from 'vitest'
import type { Lock } from '../../../lib/index.ts'
import { bytesFromBase64 } from '../../../lib/wire/base64.ts'
import fixturesText from '../../fixtures/django/locks.json?raw'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

interface Step {
  readonly call: string
  readonly arguments: { additional_time?: { v: string }; replace_ttl?: boolean }
  readonly result?: unknown
  readonly error?: { type: string; message: string }
  readonly after: { value_base64: string; pttl: number } | null
}

interface Fixture {
  readonly case: string
  readonly options: { timeout?: number }
  readonly redis_key: string
  readonly token_base64: string
  readonly steps: readonly Step[]
}

const fixtures = JSON.parse(fixturesText) as readonly Fixture[]

/** Milliseconds that a step may take. */
const SLACK = 5000

/** Does what redis-py did. */
async function run(step: Step, lock: Lock, name: string, token: Uint8Array): Promise<unknown> {
  const other = redis.lock(name, { timeout: 5 })
  const time = Number(step.arguments.additional_time?.v)
  switch (step.call) {
    case 'acquire':
      return await lock.acquire({ token })
    case 'acquire by another, blocking=False':
      return await other.acquire({ blocking: false })
    case 'release by another':
      return await other.release()
    case 'locked':
      return await lock.locked()
    case 'owned':
      return await lock.owned()
    case 'extend':
      return await lock.extend(time, { replaceTtl: step.arguments.replace_ttl ?? false })
    case 'reacquire':
      return await lock.reacquire()
    case 'release after the token was replaced':
      await lock.acquire()
      await redis.set(name, 'someone-else')
      return await lock.release()
    default:
      return await lock.release()
  }
}

describe.each(fixtures)('redis-py did $case', (fixture) => {
  it('and so do we', async () => {
    const name = uniqueKey(fixture.redis_key)
    const { timeout } = fixture.options
    const lock = redis.lock(name, { timeout })
    const token = bytesFromBase64(fixture.token_base64)
    for (const step of fixture.steps) {
      const outcome = await run(step, lock, name, token).then(
        (result) => ({ result: result ?? null }),
        (error: Error) => ({ error: error.name }),
      )
      const expected = step.error ? { error: step.error.type } : { result: step.result }
      expect([step.call, outcome]).toEqual([step.call, expected])
      const value = await bytesRedis.get(name)
      expect(value).toEqual(step.after && bytesFromBase64(step.after.value_base64))
      const pttl = await redis.pttl(name)
      const wanted = step.after?.pttl ?? -2
      expect(pttl).toBeLessThanOrEqual(wanted)
      expect(pttl).toBeGreaterThan(wanted < 0 ? wanted - 1 : wanted - Math.min(SLACK, wanted))
    }
  })
})
