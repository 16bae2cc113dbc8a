import { type Asked, deadlineOf, steadyDeadline } from '../countdown.ts'

/** A lock as the list of the API has it. */
export interface ListedLock {
  readonly name: string
  /** Seconds until it expires; `null` when it does not. */
  readonly ttl: number | null
}

/** One answer of the list, and when it came. */
export interface ListedPage extends Asked {
  readonly locks: readonly ListedLock[]
}

/** A lock that was held when it was last asked for. */
export interface HeldLock {
  readonly name: string
  /** When it expires, Unix time in milliseconds by the clock of this machine; `null` when it does not. */
  readonly deadline: number | null
}

/**
 * The locks of one walk through the list, by name. A lock that came twice counts once, as the later answer has it; one that is
 * not in the walk is held no more. `shown` is what was known before: deadlines that have not changed stay as they are.
 */
export function heldLocks(
  pages: readonly ListedPage[],
  shown: readonly HeldLock[] = [],
): HeldLock[] {
  const before = new Map(shown.map(({ name, deadline }) => [name, deadline]))
  const held = new Map<string, number | null>()
  for (const page of pages) {
    for (const { name, ttl } of page.locks) {
      held.set(name, steadyDeadline(before.get(name), deadlineOf(ttl, page)))
    }
  }
  const locks = Array.from(held, ([name, deadline]) => ({ name, deadline }))
  return locks.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The order of a list: by name, or the one that expires first on top. */
export type LockOrder = 'name' | 'expiry'

/** The same locks in that order. Locks that do not expire come last. */
export function orderedLocks(locks: readonly HeldLock[], order: LockOrder): HeldLock[] {
  if (order === 'name') return [...locks]
  const end = ({ deadline }: HeldLock): number => deadline ?? Number.POSITIVE_INFINITY
  return locks.toSorted((a, b) => Math.sign(end(a) - end(b)) || 0)
}
