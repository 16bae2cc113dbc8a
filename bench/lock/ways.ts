import { Lock as UpstashLock } from '@upstash/lock'
import { Redis as UpstashRedis } from '@upstash/redis'
import { Redis as IoRedis } from 'ioredis'
import { type LockOptions, Redis } from 'redge'
import { Mutex } from 'redis-semaphore'
import Redlock from 'redlock'
import { countRequest } from './requests.ts'

type Waiting = NonNullable<LockOptions['waiting']>

/** Where the lock is. */
export interface Place {
  /** The gateway, by the slow way, and its token. */
  readonly url: string
  readonly token: string
  /** Redis itself, by the slow way. */
  readonly redisPort: number
  readonly name: string
}

/** Somebody who wants the lock. */
export interface Contender {
  acquire(): Promise<void>
  release(): Promise<void>
  close(): Promise<void>
}

/** A way to take a lock, under the name it has in the table. */
export interface Way {
  readonly title: string
  /** A contender with connections of its own. */
  start(place: Place): Promise<Contender>
}

/** Seconds after which a lock expires: far longer than any is held. */
export const TIMEOUT = 10

const nothing = async (): Promise<void> => undefined

/** One of redge's ways; with a stream that is open before and stays open, or as `waiting` says. */
function redge(title: string, waiting: Waiting, stream?: 'open'): Way {
  return {
    title,
    start: async ({ url, token, name }) => {
      const redis = new Redis({ url, token })
      const open = stream && redis.lockStream()
      await open?.open()
      const settled = open && typeof waiting === 'object' ? { ...waiting, stream: open } : waiting
      const lock = redis.lock(name, { timeout: TIMEOUT, waiting: settled })
      return {
        acquire: async () => void (await lock.acquire()),
        release: () => lock.release(),
        close: async () => open?.close(),
      }
    },
  }
}

const redlock: Way = {
  title: 'redlock (200 ± 100 ms)',
  start: async ({ redisPort, name }) => {
    const client = ioRedis(redisPort)
    const options = { retryCount: -1, retryDelay: 200, retryJitter: 100 }
    const locks = new Redlock([client], options)
    let taken: Awaited<ReturnType<typeof locks.lock>>
    return {
      acquire: async () => {
        taken = await locks.lock(name, TIMEOUT * 1000)
      },
      release: () => taken.unlock(),
      close: async () => client.disconnect(),
    }
  },
}

const redisSemaphore: Way = {
  title: 'redis-semaphore (10 ms)',
  start: async ({ redisPort, name }) => {
    const client = ioRedis(redisPort)
    const options = { lockTimeout: TIMEOUT * 1000, acquireTimeout: 60_000 }
    const mutex = new Mutex(client, name, options)
    return {
      acquire: () => mutex.acquire(),
      release: () => mutex.release(),
      close: async () => client.disconnect(),
    }
  },
}

const upstashLock: Way = {
  title: '@upstash/lock (100 ms)',
  start: async ({ url, token, name }) => {
    const client = new UpstashRedis({ url, token })
    // It names the type of the SDK's entry for Node, whose optional fields exclude `undefined`.
    const redis = client as unknown as ConstructorParameters<typeof UpstashLock>[0]['redis']
    const retry = { attempts: 1_000_000, delay: 100 }
    const lock = new UpstashLock({ id: name, redis, lease: TIMEOUT * 1000, retry })
    return {
      acquire: async () => void (await lock.acquire()),
      release: async () => void (await lock.release()),
      close: nothing,
    }
  },
}

/** A client that counts what it sends. */
function ioRedis(port: number): IoRedis {
  const client = new IoRedis({ port, host: '127.0.0.1', enableReadyCheck: false })
  const send = client.sendCommand.bind(client)
  client.sendCommand = (...args) => {
    countRequest()
    return send(...args)
  }
  return client
}

const queue = (fairToPollers: boolean): Waiting => ({ strategy: 'queue', fairToPollers })
const asking = (fairToPollers: boolean): Waiting => ({
  strategy: 'queue',
  fairToPollers,
  stream: false,
})

/** Every way but redis-py's own, which runs in Python. */
export const WAYS = {
  redlock,
  'redis-semaphore': redisSemaphore,
  'upstash-lock': upstashLock,
  poll: redge('redge, `poll` (100 ms)', 'poll'),
  backoff: redge('redge, `backoff`', 'backoff'),
  queue: redge('redge, `queue`, open stream, valve off', queue(false), 'open'),
  'queue-valve': redge('redge, `queue`, open stream', queue(true), 'open'),
  'queue-on-demand': redge('redge, `queue`, stream on demand, valve off', queue(false)),
  'queue-on-demand-valve': redge('redge, `queue`, stream on demand', queue(true)),
  'queue-asking': redge('redge, `queue`, no stream, valve off', asking(false)),
  'queue-asking-valve': redge('redge, `queue`, no stream', asking(true)),
} as const satisfies Record<string, Way>

export type WayName = keyof typeof WAYS
