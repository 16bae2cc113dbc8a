import type { Context } from 'hono'
import { clientIp } from 'redge/hono'
import type { Bindings } from '../env.ts'
import type { AppEnv } from '../http/context.ts'
import { Problem } from '../http/problem.ts'

/** Lookups in vain that an address has within so many seconds, in an isolate. */
const MOST_MISSES = 60
const WINDOW_SECONDS = 60
/** Addresses that are known at a time. */
const MOST_ADDRESSES = 1000

interface Misses {
  count: number
  readonly until: number
}

const byAddress = new WeakMap<Bindings, Map<string, Misses>>()

/**
 * Keeps an address from having made-up tokens looked up without end: each costs its operator a request to Redis, and no limit of
 * tokens counts those who have none.
 *
 * @throws Problem `rate-limited`.
 */
export function checkMisses(c: Context<AppEnv>): void {
  const own = missesOf(c)
  if (own === undefined || own.count < MOST_MISSES) return
  const headers = { 'Retry-After': String(Math.max(1, Math.ceil((own.until - Date.now()) / 1000))) }
  const detail = 'Too many tokens that do not exist came from this address.'
  throw new Problem('rate-limited', { detail, headers })
}

/** Counts a token that does not exist. */
export function noteMiss(c: Context<AppEnv>): void {
  const address = clientIp(c)
  // Whoever sends no address is not behind Cloudflare, and shares that name with everybody else.
  if (address === 'unknown') return
  const own = missesOf(c)
  if (own) {
    own.count += 1
    return
  }
  const addresses = byAddress.get(c.env) ?? new Map<string, Misses>()
  byAddress.set(c.env, addresses)
  addresses.delete(address)
  // A Map keeps its order: the first is the one whose time ends first.
  for (const oldest of addresses.keys()) {
    if (addresses.size < MOST_ADDRESSES) break
    addresses.delete(oldest)
  }
  addresses.set(address, { count: 1, until: Date.now() + WINDOW_SECONDS * 1000 })
}

/** What is known of the address of a request, unless it is over. */
function missesOf(c: Context<AppEnv>): Misses | undefined {
  const misses = byAddress.get(c.env)?.get(clientIp(c))
  return misses !== undefined && misses.until > Date.now() ? misses : undefined
}
