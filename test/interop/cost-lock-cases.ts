import type { Lock } from '../../lib/index.ts'
import type { CostCase, CostContext } from './cost-cases.ts'

const lifetime = { timeout: 10 }

/** A lock that the measured client holds by a token which is the key. */
function held({ redis, key }: CostContext): Lock {
  const lock = redis.lock(key, lifetime)
  lock.local.token = key
  return lock
}

/** Takes that lock, through the other client. */
async function take({ other, key }: CostContext): Promise<boolean> {
  return await other.lock(key, lifetime).acquire({ token: key })
}

/** What locks cost. */
export const costLockCases: Readonly<Record<string, CostCase>> = {
  '`lock.acquire()`, a try': { run: ({ redis, key }) => redis.lock(key, lifetime).acquire() },
  '`lock.acquire()` with `fencing`, a try': {
    run: ({ redis, key }) => redis.lock(key, { ...lifetime, fencing: true }).acquire(),
  },
  '`lock.release()`': { before: take, run: (context) => held(context).release() },
  '`lock.extend()`': { before: take, run: (context) => held(context).extend(1) },
  '`lock.reacquire()`': { before: take, run: (context) => held(context).reacquire() },
  '`lock.owned()`, `lock.locked()`': { before: take, run: (context) => held(context).owned() },
  '`withLock()`, when the lock is free': {
    run: ({ redis, key }) => redis.withLock(key, lifetime, () => undefined),
  },
  '`semaphore().acquire()`, when a permit is free': {
    run: ({ redis, key }) => redis.semaphore(key, { permits: 2 }).acquire(),
  },
  '`semaphore().release()`': {
    before: ({ other, key }) => other.semaphore(key, { permits: 2 }).acquire({ token: key }),
    run: async ({ redis, key }) => {
      const semaphore = redis.semaphore(key, { permits: 2 })
      semaphore.local.token = key
      await semaphore.release()
    },
  },
  '`multiLock()` of 2: `acquire()`, when both are free': {
    run: ({ redis, key }) => redis.multiLock([key, `${key}:2`], lifetime).acquire(),
  },
}
