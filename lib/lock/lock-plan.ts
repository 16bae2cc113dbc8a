import { LockError } from '../errors.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import { str } from '../wire/replies.ts'
import { helperKey, isHelperKey } from './helper-keys.ts'
import { LockKey } from './lock-key.ts'
import { LockQueue } from './lock-queue.ts'
import type { LockClient, LockStore } from './lock-store.ts'
import { finite, type LockOptions } from './options.ts'
import { INSPECT } from './queue-scripts.ts'
import { INSPECT_KEY } from './scripts.ts'
import { BackoffPauses } from './waiting/backoff.ts'
import type { LockStream } from './waiting/lock-stream.ts'
import { type QueueSettings, settledWaiting } from './waiting/options.ts'
import { PollPauses } from './waiting/poll.ts'
import type { Pauses } from './waiting/until-taken.ts'

/** How the settings of a lock are carried out. */
export interface LockPlan {
  readonly store: LockStore
  /** Seconds of a claim; infinite when there are none. */
  readonly claim: number
  /** Pauses for an acquisition that was told, or not told, how long to sleep. */
  pauses(sleep: number | undefined): Pauses
  newToken(): string
}

/**
 * How a lock with these settings is taken and waited for.
 *
 * @throws DataError for a way to wait that there is not.
 * @throws LockError for a queue or fences beside a name that no keys can be kept for, and for a name that is such a key.
 */
export function lockPlan(
  client: LockClient,
  name: Key,
  options: LockOptions,
  timeoutMs: number | null,
): LockPlan {
  refuseHelperKeys(name)
  const { fencing = false, sleep } = options
  const waiting = settledWaiting(options.waiting ?? (sleep === undefined ? 'backoff' : 'poll'))
  if (waiting.strategy === 'queue') {
    return queuePlan(client, name, { ...waiting, fencing, timeoutMs })
  }
  const pollsWhenTold = options.waiting === undefined
  const polls = (told: number | undefined): boolean =>
    waiting.strategy === 'poll' || (pollsWhenTold && told !== undefined)
  const fenceKey = fencing ? helperKey(name, FENCE) : undefined
  const wantsExpiry = !polls(sleep)
  return {
    store: new LockKey(client, { name, timeoutMs, fenceKey, wantsExpiry }),
    claim: Number.POSITIVE_INFINITY,
    pauses: (told = sleep) =>
      polls(told) ? new PollPauses(finite('sleep', told ?? DEFAULT_SLEEP)) : new BackoffPauses(),
    newToken: randomHex,
  }
}

/** redis-py's seconds between two tries. */
export const DEFAULT_SLEEP = 0.1

/** Purposes of the keys beside a lock. */
const QUEUE = 'lock:queue'
const FENCE = 'lock:fence'

/** @throws LockError for a name whose key is the queue or the fences of another lock. */
export function refuseHelperKeys(name: Key): void {
  if (![QUEUE, FENCE].some((purpose) => isHelperKey(name, purpose))) return
  throw new LockError('A lock of this name would be the queue or the fences of another lock', {
    lockName: str(name),
  })
}

/** The words that ask for a lock's state. */
export function inspectWords(name: Key): Encodable[] {
  const keys = lockKeys(name)
  return keys ? ['EVAL', INSPECT, keys.length, ...keys] : ['EVAL', INSPECT_KEY, 1, name]
}

function queuePlan(
  client: LockClient,
  name: Key,
  settings: QueueSettings & { readonly fencing: boolean; readonly timeoutMs: number | null },
): LockPlan {
  const { stream, claim } = settings
  const keys = [name, helperKey(name, QUEUE), helperKey(name, FENCE)] as const
  const ownStream = (): LockStream | undefined =>
    stream === undefined ? client.lockStream?.() : undefined
  return {
    store: new LockQueue(client, {
      ...settings,
      keys,
      stream: () => (stream ? { stream, isOwn: false } : { stream: ownStream(), isOwn: true }),
    }),
    claim,
    pauses: () => new BackoffPauses(),
    newToken: handingOverToken,
  }
}

/** The keys of a lock and what may stand beside it; `undefined` where nothing can. */
function lockKeys(name: Key): readonly Key[] | undefined {
  try {
    return [name, helperKey(name, QUEUE), helperKey(name, FENCE)]
  } catch {
    return undefined
  }
}

function randomHex(): string {
  return crypto.randomUUID().replaceAll('-', '')
}

/** A UUID of version 8: by it, waiters know that the release hands the lock over. */
function handingOverToken(): string {
  const hex = randomHex()
  return `${hex.slice(0, 12)}8${hex.slice(13)}`
}
