import { isReplyLost } from '../errors.ts'
import { integer, items, type RawReply } from '../wire/replies.ts'
import type { FullJob, JobClient } from './job.ts'
import {
  type Claimed,
  claimedOf,
  type JobStore,
  newClaim,
  peeked,
  type Trigger,
} from './job-store.ts'
import { minuteOf, nextTick, previousTick, ticksBetween } from './schedule.ts'

/** Milliseconds by which a clock here may be behind the server's, at least. */
const SKEW_MS = 1000

/** What a trigger in the minute of `time` says of a job. */
function triggerOf(job: FullJob, time: Date): Trigger {
  const minute = minuteOf(time)
  const previous = job.catchUp > 0 ? previousTick(job, windowOf(job, minute), minute) : null
  return { minute, isDue: nextTick(job, minute) === minute, previous }
}

/**
 * Claims of all jobs for one trigger, in their order, an error in the place of a job that could not be asked about;
 * `undefined` where there is nothing to do. Costs one request, and another one for each job that is not due but has
 * something left to do.
 */
export async function claimsOf(
  redis: JobClient,
  stores: readonly JobStore[],
  time: Date,
): Promise<(Claimed | undefined | Error)[]> {
  const triggers = stores.map(({ job }) => triggerOf(job, time))
  const claims = stores.map(newClaim)
  const replies = await firstReplies(redis, stores, triggers, claims)
  return await Promise.all(
    stores.map(async (store, i) => {
      const [trigger, claim = '', reply = null] = [triggers[i], claims[i], replies[i]]
      if (trigger === undefined) return undefined
      return await claimed(redis, store, trigger, claim, reply).catch(asError)
    }),
  )
}

/** The replies to one request for all; an error, where it is not known what came of it. */
async function firstReplies(
  redis: JobClient,
  stores: readonly JobStore[],
  triggers: readonly Trigger[],
  claims: readonly string[],
): Promise<(RawReply | Error)[]> {
  const pipe = redis.pipeline({ transaction: false })
  for (const [i, store] of stores.entries()) {
    const [trigger, claim = ''] = [triggers[i], claims[i]]
    if (!trigger?.isDue) pipe.call(store.peekWords(), items)
    else {
      const { words, innerCommands } = store.claimCall(trigger, claim)
      pipe.call(words, items, { innerCommands })
    }
  }
  try {
    return (await pipe.execute({ raiseOnError: false })) as RawReply[]
  } catch (error) {
    return stores.map(() => asError(error))
  }
}

async function claimed(
  redis: JobClient,
  store: JobStore,
  trigger: Trigger,
  claim: string,
  reply: RawReply | Error,
): Promise<Claimed | undefined> {
  if (reply instanceof Error) {
    if (!isReplyLost(reply)) throw reply
    return await withMissed(
      redis,
      store,
      trigger,
      await store.claim(redis, trigger, { claim, wasTried: true }),
    )
  }
  if (trigger.isDue) return await withMissed(redis, store, trigger, claimedOf(items(reply), claim))
  const { seen, wake } = peeked(items(reply))
  const isLate = seen !== null && trigger.previous !== null && trigger.previous > seen
  const isAwake = wake !== null && wake <= Date.now() + SKEW_MS
  if (seen !== null && !isLate && !isAwake) return undefined
  return await withMissed(redis, store, trigger, await store.claim(redis, trigger))
}

/** The claim, made again with the minutes that nobody was there for when there are any. */
async function withMissed(
  redis: JobClient,
  store: JobStore,
  trigger: Trigger,
  first: Claimed,
): Promise<Claimed> {
  if (first.outcome !== 'missed') return first
  const { job } = store
  const from = Math.max(windowOf(job, trigger.minute), integer(first.next) + 1)
  return await store.claim(redis, { ...trigger, missed: ticksBetween(job, from, trigger.minute) })
}

function windowOf({ catchUp }: FullJob, minute: number): number {
  return minute - catchUp * 1000
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
