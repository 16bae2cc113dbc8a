import { sleep } from '../sleep.ts'
import { companionOf } from './companion.ts'
import { type CacheEvent, emit, type StaleEvent } from './events.ts'
import type { Flight, Landing } from './flights.ts'
import { isUsable, judged, type Seen, type Usable } from './freshness.ts'
import type { CacheKey } from './keys.ts'
import { LoadMaker, type MakerInit, STORING } from './load-maker.ts'
import type { Loader, LoadPolicy } from './load-options.ts'
import { LoaderRun, tooSlow } from './loader-run.ts'

/** A key, what makes its value, and how. */
export interface Target {
  readonly name: CacheKey
  readonly loader: Loader<unknown>
  readonly policy: LoadPolicy
}

/** Seconds between two looks at a value that another isolate is making: the first, and the longest. */
const PAUSES = { first: 0.03, longest: 0.4 } as const

/** Seconds that a caller relies on another one of the same isolate, whose request may have ended. */
const RELY = 2

/** Gives the values of keys, and has them made where there is none, or no fresh one. */
export class Loads {
  readonly #init: MakerInit
  readonly #maker: LoadMaker

  constructor(init: MakerInit) {
    this.#init = init
    this.#maker = new LoadMaker(init)
  }

  /** The value of a key. */
  async get(target: Target): Promise<unknown> {
    const near = await this.#near(target)
    if (near) return await this.#decode(near)
    const seen = await this.#look(target)
    // Without Redis, where that is ignored, there is only the loader.
    if (!seen) return await new LoaderRun(false, this.#signal).of(target.loader, target.policy.hard)
    return await this.#answer(target, seen)
  }

  /** The value that belongs to what was seen of a key. */
  async #answer(target: Target, seen: Seen): Promise<unknown> {
    if (!isUsable(seen)) {
      this.#emit({ type: 'miss', key: String(target.name) })
      return await this.#obtain(target, seen)
    }
    if (seen.state === 'expired') return await this.#renewedOrStale(target, seen)
    const isRefreshing = seen.isLoading || this.#flights.of(target.name) !== undefined
    if (seen.state !== 'fresh' && !isRefreshing) this.#start(target, seen, false)
    if (seen.state === 'revalidate') {
      return await this.#stale(target, seen, isRefreshing ? 'loading' : 'revalidate')
    }
    this.#emit({ type: 'hit', key: String(target.name), from: 'redis' })
    if (seen.state === 'fresh') await this.#keepNear(target, seen)
    return await this.#decode(seen.stored)
  }

  /** The stored bytes of a first tier, if they are good. */
  async #near({ name, policy }: Target): Promise<Uint8Array | undefined> {
    const { firstTier } = policy
    const entry = await firstTier?.get(String(name))
    if (!firstTier || !entry) return undefined
    const { stored, companion: text } = entry
    const companion = companionOf(text)
    const { entries, guard } = this.#init
    const versions = await guard(undefined, () => entries.versions(companion?.tags.keys() ?? []))
    if (!versions || !companion) return undefined
    const seen = judged({ stored, companion, text, isLoading: false }, versions, policy)
    if (seen.state === 'fresh' && seen.isOwn) {
      this.#emit({ type: 'hit', key: String(name), from: 'first tier' })
      return stored
    }
    await firstTier.delete(String(name))
    return undefined
  }

  async #keepNear({ name, policy }: Target, { stored, text, isOwn }: Usable): Promise<void> {
    if (isOwn) await policy.firstTier?.set(String(name), { stored, companion: text })
  }

  /** What is there now; undefined when Redis cannot be asked, and that is ignored. */
  async #look({ name, policy }: Target): Promise<Seen | undefined> {
    const { entries, guard } = this.#init
    const looked = await guard(undefined, () => entries.look([name], policy.tags))
    const [entry] = looked?.entries ?? []
    return looked && entry ? judged(entry, looked.versions, policy) : undefined
  }

  /** A new value, for a caller that can have no other; made by this isolate or by another one. */
  async #obtain(target: Target, first: Seen): Promise<unknown> {
    const until = Date.now() + target.policy.hard
    let seen = first
    for (;;) {
      const joined = this.#flights.of(target.name)
      const flight = joined ?? this.#start(target, seen, true)
      const landing = await this.#landed(flight, joined ? RELY : undefined)
      // A tag may have been invalidated after the other caller began, and before this one asked.
      const isSure = joined === undefined || target.policy.tags.length === 0
      if (typeof landing === 'object' && isSure) return await this.#valueOf(landing, !joined)
      if (Date.now() >= until) throw tooSlow()
      seen = (await this.#look(target)) ?? { ...seen, isLoading: false }
      if (isUsable(seen)) return await this.#decode(seen.stored)
    }
  }

  /** A new value, or the old one when that fails, takes too long, or is done by another isolate. */
  async #renewedOrStale(target: Target, seen: Usable): Promise<unknown> {
    const joined = this.#flights.of(target.name)
    if (seen.isLoading && !joined) return await this.#stale(target, seen, 'loading')
    const { soft, hard } = target.policy
    const flight = joined ?? this.#start(target, seen, false)
    try {
      const landing = await this.#landed(flight, (soft ?? hard + STORING) / 1000)
      if (typeof landing === 'object') return await this.#valueOf(landing, joined === undefined)
      return await this.#stale(target, seen, landing === 'busy' ? 'loading' : 'slow')
    } catch (error) {
      if (this.#signal?.aborted) throw error
      return await this.#stale(target, seen, 'error')
    }
  }

  async #stale(target: Target, seen: Usable, reason: StaleEvent['reason']): Promise<unknown> {
    this.#emit({ type: 'stale', key: String(target.name), reason })
    return await this.#decode(seen.stored)
  }

  /** Begins to make a value. It goes on when the request has its answer, as far as the platform lets it. */
  #start(target: Target, seen: Seen, isAwaited: boolean): Flight {
    const { parts } = this.#init
    const landing = isAwaited
      ? this.#fly(target, seen)
      : this.#attempt(target, seen, target.policy.hard)
    const flight = { landing, signal: this.#signal }
    this.#flights.add(target.name, flight, target.policy.hard + STORING)
    const settled = landing.catch(() => undefined)
    parts.waitUntil?.(settled)
    return flight
  }

  /** How a flight has landed; undefined when it has not after so many seconds. */
  async #landed(flight: Flight, seconds: number | undefined): Promise<Landing | undefined> {
    if (seconds === undefined) return await flight.landing
    const woken = new AbortController()
    try {
      return await Promise.race([
        flight.landing,
        sleep(seconds, woken.signal).then(() => undefined),
      ])
    } catch (error) {
      // The other caller was called off, not this one.
      if (flight.signal?.aborted && flight.signal !== this.#signal) return 'busy'
      throw error
    } finally {
      woken.abort()
    }
  }

  /** Makes a value, or waits for the one who does. */
  async #fly(target: Target, first: Seen): Promise<Landing> {
    const until = Date.now() + target.policy.hard
    let seen = first
    for (let pause: number = PAUSES.first; ; pause = Math.min(pause * 1.5, PAUSES.longest)) {
      if (!seen.isLoading) {
        const landing = await this.#attempt(target, seen, Math.max(1, until - Date.now()))
        if (landing !== 'busy') return landing
      }
      if (Date.now() >= until) throw tooSlow()
      await sleep(pause * (0.5 + Math.random() / 2), this.#signal)
      this.#signal?.throwIfAborted()
      seen = (await this.#look(target)) ?? { ...seen, isLoading: false }
      if (isUsable(seen)) return { stored: seen.stored }
    }
  }

  /** Makes a value unless somebody else does. */
  async #attempt(
    { name, loader, policy }: Target,
    known: Seen,
    patience: number,
  ): Promise<Landing> {
    const { permit, ready } = await this.#maker.begin([{ name, seen: known }], policy)
    const [{ isTaken, seen } = { isTaken: false, seen: known }] = ready
    if (!isTaken) return 'busy'
    if (seen !== known && isUsable(seen) && seen.state !== 'expired') {
      await this.#maker.release([name], permit)
      return { stored: seen.stored }
    }
    const run = new LoaderRun(isUsable(seen), this.#signal)
    try {
      const value = (await run.of(loader, patience)) ?? null
      const [stored = new Uint8Array()] = await this.#maker.keep(
        [{ name, seen, value }],
        run,
        permit,
        policy,
      )
      this.#emit({ type: 'refresh', key: String(name), seconds: run.took / 1000 })
      return { stored, value }
    } catch (error) {
      this.#emit({ type: 'refresh error', key: String(name), error })
      await this.#maker.release([name], permit)
      throw error
    }
  }

  /** The value as its own loader has made it; everybody else gets one of their own. */
  async #valueOf(landing: Exclude<Landing, 'busy'>, isOwn: boolean): Promise<unknown> {
    return isOwn && 'value' in landing ? landing.value : await this.#decode(landing.stored)
  }

  get #flights(): MakerInit['parts']['flights'] {
    return this.#init.parts.flights
  }

  get #signal(): AbortSignal | undefined {
    return this.#init.parts.signal
  }

  #decode(stored: Uint8Array): Promise<unknown> {
    return this.#init.values.decode(stored)
  }

  #emit(event: CacheEvent): void {
    emit(this.#init.parts.onEvent, event)
  }
}
