import type { Context } from 'hono'
import { LockError } from 'redge/core'
import * as v from 'valibot'
import type { AppEnv } from '../http/context.ts'
import { Problem } from '../http/problem.ts'
import { extendEntries, givenToken, neededToken, Token } from './body.ts'

/** What locks, permits, sides of read-write locks and several locks have in common. */
export interface Holding {
  /** The token by which it is held. */
  readonly local: { token: string | Uint8Array | null }
  acquire(options: Taking): Promise<boolean>
  extend(additionalTime: number, options: { replaceTtl: boolean }): Promise<true>
  reacquire(): Promise<true>
  release(): Promise<void>
}

/** How a {@link Holding} is acquired. */
interface Taking {
  readonly token?: string | undefined
  readonly blocking: boolean
  readonly blockingTimeout?: number | undefined
}

/** How it is to be taken. */
export interface Wanted {
  readonly token?: string | undefined
  readonly blockingTimeout: number
}

/**
 * Takes what the client of the request wants, for its whole time, and gives it back when the client has left; its token.
 *
 * @param isQueued Whether somebody who waited is given it for a claim at first.
 * @throws Problem `lock-held` when it was not free in time, `lock-expired` when its time ended before Redis's answer came.
 */
export async function taken(
  c: Context<AppEnv>,
  held: Holding,
  wanted: Wanted,
  isQueued: boolean,
): Promise<Holding['local']['token']> {
  const token = givenToken(c, wanted)
  const taking = takeUnlessGone(held, { ...wanted, token }, isQueued, c.req.raw.signal)
  // The runtime drops a request when it learns that its client left; what a try in flight took must be given back.
  c.executionCtx.waitUntil(taking.catch(() => undefined))
  if (!(await taking)) throw new Problem('lock-held')
  return held.local.token
}

async function takeUnlessGone(
  held: Holding,
  wanted: Wanted,
  isQueued: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const isTaken = await (isQueued ? takeInLine(held, wanted) : take(held, wanted))
    signal.throwIfAborted()
    return isTaken
  } catch (error) {
    // What cannot be given back expires.
    if (held.local.token !== null) await held.release().catch(() => undefined)
    throw error instanceof LockError ? new Problem('lock-expired') : error
  }
}

function take(held: Holding, { token, blockingTimeout }: Wanted): Promise<boolean> {
  return held.acquire({ token, blocking: blockingTimeout > 0, blockingTimeout })
}

/** A first try has the whole time; who waited has a claim, which would be over when the client reads its answer. */
async function takeInLine(held: Holding, wanted: Wanted): Promise<boolean> {
  if (await held.acquire({ token: wanted.token, blocking: false })) return true
  if (wanted.blockingTimeout === 0 || !(await take(held, wanted))) return false
  return await held.reacquire()
}

/** The body of an extension. */
export const ExtendSchema = v.strictObject(extendEntries)

/** Extends what the token of the request holds, and says by how much. */
export async function extended(
  c: Context<AppEnv>,
  { additionalTime, replaceTtl, ...body }: v.InferOutput<typeof ExtendSchema>,
  holding: Holding,
): Promise<{ additionalTime: number; replaceTtl: boolean }> {
  holding.local.token = neededToken(c, body)
  await holding.extend(additionalTime, { replaceTtl })
  return { additionalTime, replaceTtl }
}

/** The body of a release. */
export const ReleaseSchema = v.strictObject({ token: Token })

/** Gives back what the token of the request holds. */
export async function released(
  c: Context<AppEnv>,
  body: v.InferOutput<typeof ReleaseSchema>,
  held: Holding,
): Promise<void> {
  held.local.token = neededToken(c, body)
  await held.release()
}
