import type { Redis } from 'redge/core'

/** What has been spent under one name. */
export interface Spent {
  /** How often it was asked for, or ran. */
  readonly calls: number
  /** Requests to Redis, and commands as the server bills them. */
  readonly requests: number
  readonly commands: number
}

/** Stream of what isolates have noted, until it is summed up. */
export const NOTES = 'redge:usage'

/** Notes that are kept when nobody sums them up. */
const NOTES_KEPT = 20_000

/** Names that are told apart. Routes and jobs are far fewer. */
const MOST_NAMES = 1000

/** The writing of the notes counts as well. */
const WRITING = 'service'

/** What this isolate has spent since it noted it last. */
let spent = new Map<string, Spent>()

/** The sum of two. */
export function plus(one: Spent | undefined, other: Spent): Spent {
  if (one === undefined) return other
  return {
    calls: one.calls + other.calls,
    requests: one.requests + other.requests,
    commands: one.commands + other.commands,
  }
}

/** Counts what was spent, in this isolate for now. Costs nothing. */
export function countSpent(name: string, more: Spent): void {
  if (spent.size >= MOST_NAMES && !spent.has(name)) return
  spent.set(name, plus(spent.get(name), more))
}

/**
 * Notes in Redis what this isolate has spent since the last time. Costs one command. What cannot be noted is kept for the next
 * time; when the reply was lost it may count twice.
 */
export async function noteSpent(redis: Redis): Promise<void> {
  if (spent.size === 0) return
  countSpent(WRITING, { calls: 1, requests: 1, commands: 1 })
  const noted = spent
  spent = new Map()
  try {
    const fields = Array.from(noted, ([name, one]) => [name, textOf(one)] as const)
    await redis.xadd(NOTES, fields, { maxlen: NOTES_KEPT })
  } catch {
    // A console without figures is no reason to fail.
    for (const [name, one] of noted) countSpent(name, one)
  }
}

/** What was spent as the text of a field. */
export function textOf({ calls, requests, commands }: Spent): string {
  return `${calls} ${requests} ${commands}`
}

/** What {@link textOf} made text of; `undefined` for another text. */
export function spentOf(text: string): Spent | undefined {
  const [, calls, requests, commands] = /^(\d+) (\d+) (\d+)$/.exec(text) ?? []
  if (calls === undefined) return undefined
  return { calls: Number(calls), requests: Number(requests), commands: Number(commands) }
}
