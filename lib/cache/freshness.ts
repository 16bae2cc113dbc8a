import { checksumOf } from './companion.ts'
import type { Entry } from './entries.ts'
import type { LoadPolicy } from './load-options.ts'
import type { Versions } from './tags.ts'

/**
 * What may be done with a value. `fresh`: it is given. `early`: it is fresh, and to be made anew already. `revalidate`: it
 * is given, and to be made anew. `expired`: it is given when there can be no new one. `missing`: there is none to be given.
 */
export type State = 'fresh' | 'early' | 'revalidate' | 'expired' | 'missing'

/** An entry, and what may be done with it. */
export interface Seen extends Entry {
  readonly state: State
  /** Whether the companion is that of the value. */
  readonly isOwn: boolean
}

/** A value that may be given, at least in need. */
export type Usable = Seen & { readonly stored: Uint8Array }

/**
 * What may be done with an entry. A value without a companion of its own was stored by Django, or by a plain `set`: it is
 * fresh as long as it is there.
 */
export function judged(entry: Entry, versions: Versions, policy: LoadPolicy): Seen {
  const { stored, companion } = entry
  if (stored === null) return { ...entry, state: 'missing', isOwn: false }
  if (companion?.checksum !== checksumOf(stored)) return { ...entry, state: 'fresh', isOwn: false }
  const isValid = Array.from(companion.tags).every(([tag, own]) => versions.get(tag) === own)
  const state = isValid ? stateAt(Date.now(), companion, policy) : 'missing'
  return { ...entry, state, isOwn: true }
}

/** Whether there is a value that may be given. */
export function isUsable(seen: Seen): seen is Usable {
  return seen.state !== 'missing'
}

function stateAt(
  now: number,
  { freshUntil, took }: NonNullable<Entry['companion']>,
  { beta, revalidate, ifError }: LoadPolicy,
): State {
  if (freshUntil === null) return 'fresh'
  const late = now - freshUntil
  if (late < 0) {
    const isEarly = beta > 0 && late - took * beta * Math.log(Math.random()) >= 0
    return isEarly ? 'early' : 'fresh'
  }
  if (late < revalidate) return 'revalidate'
  return late < ifError ? 'expired' : 'missing'
}
