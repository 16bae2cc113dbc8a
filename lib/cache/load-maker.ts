import { hexDigest } from '../wire/hex.ts'
import { bytesOf } from '../wire/words.ts'
import { checksumOf, companionText } from './companion.ts'
import type { Beginning, Begun, Entries, Storing } from './entries.ts'
import type { CacheListener } from './events.ts'
import type { Flights } from './flights.ts'
import { judged, type Seen } from './freshness.ts'
import type { CacheKey } from './keys.ts'
import type { LoadPolicy } from './load-options.ts'
import type { LoaderRun } from './loader-run.ts'
import type { Versions } from './tags.ts'
import type { ValueCodec } from './value-codec.ts'

/** What a cache and its views have for values that are made by a loader. */
export interface LoadParts {
  readonly flights: Flights
  readonly signal?: AbortSignal | undefined
  readonly waitUntil?: ((work: Promise<unknown>) => void) | undefined
  readonly onEvent?: CacheListener | undefined
}

/** Calls Redis, or gives `otherwise` where IGNORE_EXCEPTIONS says so. */
export type Guard = <R, O>(otherwise: O, body: () => Promise<R>) => Promise<R | O>

/** What it takes to make values and to keep them. */
export interface MakerInit {
  readonly entries: Entries
  readonly values: ValueCodec
  readonly guard: Guard
  readonly parts: LoadParts
}

/** The right to make values. */
export interface Permit {
  readonly token: string
  readonly versions: Versions
}

/** A key whose value may be made now: what is there by now may be fresh. */
export interface Ready {
  readonly seen: Seen
  readonly isTaken: boolean
}

/** A value that was made. */
export interface Made {
  readonly name: CacheKey
  readonly seen: Seen
  readonly value: unknown
}

/** Milliseconds that storing a value may take after it was made: the lock is held for as long beyond the hard timeout. */
export const STORING = 5_000

/** Takes locks, and stores what loaders have made. */
export class LoadMaker {
  readonly #init: MakerInit

  constructor(init: MakerInit) {
    this.#init = init
  }

  /** Asks for the right to make values. Without Redis, where that is ignored, everybody has it. */
  async begin(
    wanted: readonly { readonly name: CacheKey; readonly seen: Seen }[],
    policy: LoadPolicy,
  ): Promise<{ readonly permit: Permit; readonly ready: readonly Ready[] }> {
    const { entries, guard } = this.#init
    const token = crypto.randomUUID()
    const beginnings: Beginning[] = wanted.map(({ name, seen }) => ({ name, text: seen.text }))
    const tags = { names: policy.tags, life: lifeOf(policy.timeout, policy) }
    const free = { begun: beginnings.map((): Begun => ({ isTaken: true })), versions: new Map() }
    const { begun, versions } = await guard(free, () =>
      entries.begin(beginnings, token, Math.ceil(policy.hard) + STORING, tags),
    )
    const ready = wanted.map(({ seen }, index): Ready => {
      const { isTaken = false, entry } = begun[index] ?? {}
      return { isTaken, seen: entry ? judged(entry, versions, policy) : seen }
    })
    return { permit: { token, versions }, ready }
  }

  /** Stores what a run of a loader has made; gives the bytes that are there then. */
  async keep(
    made: readonly Made[],
    run: LoaderRun,
    permit: Permit,
    policy: LoadPolicy,
  ): Promise<Uint8Array[]> {
    const { entries, guard } = this.#init
    const encoded = await Promise.all(made.map(({ value }) => this.#encoded(value)))
    const versions = await this.#allVersions(run, permit, policy)
    const plans = made.map(async (each, index) =>
      storing(each, encoded[index] ?? new Uint8Array(), { run, versions, policy }),
    )
    const storings = await Promise.all(plans)
    const kept = storings.filter((plan) => plan !== undefined)
    const others = await guard([], () => entries.store(kept, permit.token))
    const dropped = made.filter((_, index) => storings[index] === undefined)
    await this.release(
      dropped.map(({ name }) => name),
      permit,
    )
    const replaced = new Map(kept.map((plan, index) => [plan, others[index] ?? null]))
    await this.#keepNear(kept, replaced, policy)
    return encoded.map((bytes, index) => {
      const plan = storings[index]
      return (plan && replaced.get(plan)) ?? bytes
    })
  }

  /** Gives locks back, as far as that is possible. */
  async release(names: readonly CacheKey[], { token }: Permit): Promise<void> {
    if (names.length > 0) await this.#init.entries.release(names, token).catch(() => undefined)
  }

  async #encoded(value: unknown): Promise<Uint8Array> {
    return bytesOf(await this.#init.values.encode(value))
  }

  /** The versions of all tags: those that the loader has named itself are as they are now. */
  async #allVersions(run: LoaderRun, permit: Permit, policy: LoadPolicy): Promise<Versions> {
    const { entries, guard } = this.#init
    const others = [...run.tags].filter((tag) => !permit.versions.has(tag))
    if (others.length === 0) return permit.versions
    const life = lifeOf(run.timeout === undefined ? policy.timeout : run.timeout, policy)
    const versions = await guard(new Map(), () => entries.makeVersions(others, life))
    return new Map([...permit.versions, ...versions])
  }

  async #keepNear(
    kept: readonly Storing[],
    replaced: ReadonlyMap<Storing, Uint8Array | null>,
    { firstTier }: LoadPolicy,
  ): Promise<void> {
    if (!firstTier) return
    for (const plan of kept) {
      const name = String(plan.name)
      const { stored, text: companion } = plan
      if (replaced.get(plan)) await firstTier.delete(name)
      else await firstTier.set(name, { stored, companion })
    }
  }
}

interface StoringInit {
  readonly run: LoaderRun
  readonly versions: Versions
  readonly policy: LoadPolicy
}

/** How to store a value; `undefined` when it is not to live. */
async function storing(
  { name, seen, value }: Made,
  stored: Uint8Array,
  { run, versions, policy }: StoringInit,
): Promise<Storing | undefined> {
  const usual = value === null ? policy.negativeTimeout : policy.timeout
  const timeout = run.timeout === undefined ? usual : run.timeout
  if (timeout !== null && timeout <= 0) return undefined
  const fresh = timeout === null ? null : timeout * (1 - policy.jitter * Math.random())
  const life = value === null ? fresh : lifeOf(fresh, policy)
  const made = Date.now()
  const text = companionText({
    freshUntil: fresh === null ? null : made + fresh,
    made,
    took: run.took,
    checksum: checksumOf(stored),
    tags: versionsOf([...policy.tags, ...run.tags], versions),
  })
  const milliseconds = life === null ? null : Math.max(1, Math.ceil(life))
  const replaces = seen.stored ? await hexDigest('SHA-1', seen.stored) : ''
  return { name, replaces, life: milliseconds, text, stored }
}

/** A tag without a version is one that Redis could not be asked for: it makes the value invalid. */
function versionsOf(tags: readonly string[], versions: Versions): Map<string, string> {
  return new Map(tags.map((tag) => [tag, versions.get(tag) ?? '']))
}

/** Milliseconds that a value is kept: as long as it may be given. */
function lifeOf(fresh: number | null, { revalidate, ifError }: LoadPolicy): number | null {
  return fresh === null ? null : fresh + Math.max(revalidate, ifError)
}
