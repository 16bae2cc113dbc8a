import { Budget } from './budget.ts'
import type { CallOptions } from './requester.ts'
import { SyncToken } from './sync-token.ts'
import type { Usage } from './usage.ts'

/** Which try of which call a request is. */
export interface Attempt {
  /** Joins the events of one call. */
  readonly id: number
  /** Counted from 1. */
  readonly number: number
}

/** A request under way, told by the way to Redis that sends it. */
export interface Exchange {
  /** The request is being sent, with a body of so many bytes. */
  begin(bytesSent: number): void
  /** An answer has come, with a body of so many bytes. */
  answered(status: number, bytesReceived: number): void
}

/** What a client keeps for its calls and views, and what the layers of the transport tell one another about a call. */
export interface CallState {
  /** Who counts: the client and the views that a view was made from. */
  readonly counters: readonly Usage[]
  /** The budgets that hold, likewise. */
  readonly budgets: readonly Budget[]
  readonly syncToken: SyncToken
  readonly attempt?: Attempt
  readonly exchange?: Exchange
}

/** The settings of a view on a client that has `settings`, or of a call through it. */
export function mergedOptions<S extends CallOptions>(settings: S, given: CallOptions): S {
  const { usage, budget, syncToken } = given
  const isShared = usage === undefined && budget === undefined && syncToken === undefined
  if (isShared) return { ...settings, ...given }
  return { ...settings, ...given, syncToken: undefined, state: narrowed(settings.state, given) }
}

function narrowed(state: CallState | undefined, given: CallOptions): CallState {
  const { usage, budget, syncToken } = given
  const { counters = [], budgets = [] } = state ?? {}
  return {
    counters: usage && !counters.includes(usage) ? [...counters, usage] : counters,
    budgets: budget ? [...budgets, new Budget(budget)] : budgets,
    syncToken: state && syncToken === undefined ? state.syncToken : new SyncToken(syncToken),
  }
}

let lastCall = 0

/** A number that no other call of this process or isolate has. */
export function nextCallId(): number {
  lastCall++
  return lastCall
}
