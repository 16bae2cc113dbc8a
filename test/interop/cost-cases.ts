import { Redis as UpstashRedis } from '@upstash/redis'
import { Redis } from '../../lib/index.ts'
import { defineJobs } from '../../lib/jobs/index.ts'
import { costLockCases } from './cost-lock-cases.ts'
import { costSessionCases } from './cost-session-cases.ts'

/** What is needed to run an operation. */
export interface CostContext {
  /** The client whose usage is measured. */
  readonly redis: Redis
  /** Another one, for what has to be there before or happen meanwhile. */
  readonly other: Redis
  readonly endpoint: { readonly url: string; readonly token: string }
  /** A key that no other operation uses. */
  readonly key: string
}

/** An operation of the table in docs/cost.md. */
export interface CostCase {
  /** What is done before the measuring begins. */
  readonly before?: (context: CostContext) => Promise<unknown>
  /** The operation; it may give another client whose usage is meant. */
  readonly run: (context: CostContext) => Promise<unknown>
  /** The client to measure, in place of the usual one. */
  readonly client?: (context: CostContext) => Redis
}

const notUtf8 = new Uint8Array([0xff, 0x00])
const everyMinute = defineJobs([{ name: 'job', schedule: '* * * * *', handler: () => 'done' }])
const everyHour = defineJobs([{ name: 'hourly', schedule: '30 * * * *', handler: () => 'done' }])
const minute = new Date('2026-11-22T10:00:00Z')

async function watch({ redis, key }: CostContext): Promise<unknown> {
  return await redis.transaction((tx) => void tx.multi().exists(key).ttl(key), [key])
}

async function late({ redis, other, key }: CostContext): Promise<void> {
  await using pipe = redis.pipeline()
  const tx = await pipe.watch(key)
  await other.set(key, 'changed')
  tx.multi().get(key).get(key)
  await tx.execute().catch(() => undefined)
}

/** How each row of the table is run, by its first column. */
export const costCases: Readonly<Record<string, CostCase>> = {
  'a single command': { run: ({ redis, key }) => redis.set(key, 'v') },
  'a read whose reply holds U+FFFD, which is read again as bytes': {
    before: ({ other, key }) => other.set(key, '\ufffd'),
    run: ({ redis, key }) => redis.get(key),
  },
  '`pipeline({ transaction: false })` with 3 commands': {
    run: ({ redis, key }) =>
      redis.pipeline({ transaction: false }).set(key, 1).incr(key).get(key).execute(),
  },
  '`pipeline()` with 3 commands': {
    run: ({ redis, key }) => redis.pipeline().set(key, 1).incr(key).get(key).execute(),
  },
  '3 commands of one tick with `autoPipeline`': {
    client: ({ endpoint }) => new Redis({ ...endpoint, autoPipeline: true }),
    run: ({ redis, key }) => Promise.all([redis.set(key, 1), redis.incr(key), redis.get(key)]),
  },
  '`scanIter()`, a page': {
    run: async ({ redis, key }) => await Array.fromAsync(redis.hscanIter(key)),
  },
  '`blpop()`, a try': {
    before: ({ other, key }) => other.rpush(key, 'v'),
    run: ({ redis, key }) => redis.blpop(key, 1),
  },
  '`xread()` with `block`, a try': {
    before: ({ other, key }) => other.xadd(key, { f: 'v' }),
    run: ({ redis, key }) => redis.xread({ [key]: '0' }, { block: 1000 }),
  },
  '`transaction()` with 2 commands that watches a string': {
    before: ({ other, key }) => other.set(key, 'v'),
    run: watch,
  },
  '`transaction()` with 2 commands that watches a hash': {
    before: ({ other, key }) => other.hset(key, 'f', 'v'),
    run: watch,
  },
  '`transaction()` with 2 commands that watches a missing key': { run: watch },
  'a try of `transaction()` that comes too late': {
    before: ({ other, key }) => other.set(key, 'v'),
    run: late,
  },
  'a write with `once`': { run: ({ redis, key }) => redis.with({ once: true }).incr(key) },
  'a write with `once` whose id has run already': {
    before: ({ other, key }) => other.with({ once: key }).incr(key),
    run: ({ redis, key }) => redis.with({ once: key }).incr(key),
  },
  'a single command with bytes that are not UTF-8': {
    run: ({ redis, key }) => redis.set(key, notUtf8),
  },
  'a command with such bytes in `pipeline({ transaction: false })`': {
    run: ({ redis, key }) => redis.pipeline({ transaction: false }).set(key, notUtf8).execute(),
  },
  'a command with such bytes in `pipeline()`': {
    run: ({ redis, key }) => redis.pipeline().set(key, notUtf8).execute(),
  },
  '`Script.call()`, when the server knows the script': {
    before: ({ other, key }) => other.scriptLoad(`return '${key}'`),
    run: ({ redis, key }) => redis.registerScript(`return '${key}'`).call(),
  },
  '`Script.call()`, when it does not': {
    run: ({ redis, key }) => redis.registerScript(`return '${key}'`).call(),
  },
  '`pubsub().subscribe()` to 2 channels': {
    run: async ({ redis, key }) => {
      await using pubsub = redis.pubsub()
      await pubsub.subscribe(key, `${key}:2`)
    },
  },
  '`monitor().start()`': {
    run: async ({ redis }) => {
      await using monitor = redis.monitor()
      await monitor.start()
    },
  },
  ...costLockCases,
  ...costSessionCases,
  '`jobs.run()`, a job that is due': {
    before: ({ other }) => other.flushdb(),
    run: ({ redis }) => everyMinute.run(redis, minute),
  },
  '`jobs.run()`, when another trigger had it': {
    before: ({ other }) => everyMinute.run(other, minute),
    run: ({ redis }) => everyMinute.run(redis, minute),
  },
  '`jobs.run()`, a job that is not due': {
    before: ({ other }) => everyHour.run(other, minute),
    run: ({ redis }) => everyHour.run(redis, minute),
  },
  '`redis.upstash`: a command': { run: ({ redis, key }) => redis.upstash.get(key) },
  '`redis.upstash`: `multi()` with 2 commands': {
    run: ({ redis, key }) => redis.upstash.multi().get(key).get(key).exec(),
  },
  'a command through `Redis.fromUpstash()`': {
    client: ({ endpoint }) => Redis.fromUpstash(new UpstashRedis(endpoint)),
    run: ({ redis, key }) => redis.get(key),
  },
}
