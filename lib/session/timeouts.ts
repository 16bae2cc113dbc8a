import type { Fields } from './merge.ts'

/** Unix times that redge keeps in a session that has a timeout; plain numbers to Django. */
const CREATED = '_redge_created'
const SEEN = '_redge_seen'

/** A renewal waits until this part of the time has passed. */
const RENEWAL_PART = 10

/** The times after which sessions end beside their expiry. */
export interface Timeouts {
  readonly idleTimeout?: number | undefined
  readonly absoluteTimeout?: number | undefined
  readonly rolling?: boolean | undefined
}

/** Whether a session is older, or was longer without a request, than it may. */
export function isOver(fields: Fields, { idleTimeout, absoluteTimeout }: Timeouts): boolean {
  const isIdle = idleTimeout !== undefined && age(fields, SEEN) > idleTimeout
  return isIdle || (absoluteTimeout !== undefined && age(fields, CREATED) > absoluteTimeout)
}

/** Notes the times in a session that is about to be saved. */
export function stamp(fields: Fields, { idleTimeout, absoluteTimeout, rolling }: Timeouts): void {
  const now = Math.floor(Date.now() / 1000)
  if (absoluteTimeout !== undefined && !fields.has(CREATED)) fields.set(CREATED, now)
  if (idleTimeout !== undefined || rolling) fields.set(SEEN, now)
}

/**
 * Whether the session is to be saved again though nothing has changed: so much time has passed, or its times are not noted
 * since Django has made it.
 */
export function isRenewalDue(fields: Fields, timeouts: Timeouts, lifetime: number): boolean {
  const { absoluteTimeout, idleTimeout = Number.POSITIVE_INFINITY, rolling } = timeouts
  if (absoluteTimeout !== undefined && !fields.has(CREATED)) return true
  if (!rolling && timeouts.idleTimeout === undefined) return false
  const renewed = Math.min(idleTimeout, rolling ? lifetime : Number.POSITIVE_INFINITY)
  return !fields.has(SEEN) || age(fields, SEEN) > renewed / RENEWAL_PART
}

/** Seconds since then; 0 for a field that is not there, or a time to come: clocks differ. */
function age(fields: Fields, name: string): number {
  const then = fields.get(name)
  return typeof then === 'number' ? Math.max(0, Date.now() / 1000 - then) : 0
}
