/** A queue on a stream: each message is done once by one of the workers, also when a worker dies with it in its hands. */

import { Redis, ResponseError } from 'redge'

const redis = Redis.fromEnv()
const queue = 'example:queue'
const group = 'mailers'

/** Makes the group, and the stream with it; that both are there already is fine. */
async function makeGroup(): Promise<void> {
  try {
    await redis.xgroupCreate(queue, group, { id: '0', mkstream: true })
  } catch (error) {
    if (!(error instanceof ResponseError && error.code === 'BUSYGROUP')) throw error
  }
}

type Message = readonly [id: string, fields: Readonly<Record<string, string>>]

/** Messages nobody has had yet, given to this worker: they stay its own until it acknowledges them. */
async function take(worker: string, count: number): Promise<readonly Message[]> {
  const streams = await redis.xreadgroup(group, worker, { [queue]: '>' }, { count })
  return (streams[0]?.[1] ?? []) as readonly Message[]
}

/** Messages that another worker has had for longer than it may take. */
async function takeOver(worker: string, afterMs: number): Promise<readonly Message[]> {
  const [, messages] = await redis.xautoclaim(queue, group, worker, afterMs)
  return messages as readonly Message[]
}

async function finish(worker: string, messages: readonly Message[]): Promise<void> {
  for (const [id, { to }] of messages) {
    console.log(`${worker} mails ${to}`)
    await redis.xack(queue, group, id)
  }
}

await makeGroup()
for (const to of ['ada', 'alan', 'grace']) await redis.xadd(queue, { to })

// The first worker takes two messages, does one of them, and is gone.
const [done] = await take('worker-1', 2)
if (done) await finish('worker-1', [done])

// The second one gets what is left, and then what the first has not done. A real one would wait a minute or so.
await finish('worker-2', await take('worker-2', 10))
await finish('worker-2', await takeOver('worker-2', 0))

const { pending } = await redis.xpending(queue, group)
console.log(`${pending} messages are left`)
await redis.delete(queue)
