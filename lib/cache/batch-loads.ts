import { emit } from './events.ts'
import { isUsable, judged, type Seen, type Usable } from './freshness.ts'
import type { CacheKey } from './keys.ts'
import { LoadMaker, type MakerInit, type Permit } from './load-maker.ts'
import type { LoadContext, LoadPolicy } from './load-options.ts'
import { LoaderRun } from './loader-run.ts'

/** Makes the values of several keys: those that it leaves out have none. */
export type BatchLoader<K> = (
  keys: readonly K[],
  context: LoadContext,
) => ReadonlyMap<K, unknown> | Promise<ReadonlyMap<K, unknown>>

/** A key of a batch. */
export interface BatchKey<K> {
  readonly key: K
  readonly name: CacheKey
}

/** What a batch is made with. */
export interface BatchInit<K> extends MakerInit {
  readonly loader: BatchLoader<K>
  readonly policy: LoadPolicy
  /** The value of a key that somebody else is making, `undefined` for none. */
  readonly single: (key: BatchKey<K>) => Promise<unknown>
}

interface Wanted<K> extends BatchKey<K> {
  readonly seen: Seen
}

/** Gives the values of several keys, and has those made in one go where there is none, or no fresh one. */
export class BatchLoads<K> {
  readonly #init: BatchInit<K>
  readonly #maker: LoadMaker
  readonly #values = new Map<K, unknown>()

  constructor(init: BatchInit<K>) {
    this.#init = init
    this.#maker = new LoadMaker(init)
  }

  /** The values, by keys; those are left out that have none. */
  async get(keys: readonly BatchKey<K>[]): Promise<ReadonlyMap<K, unknown>> {
    const wanted = await this.#look(keys)
    const usable = wanted.filter(({ seen }) => isUsable(seen) && seen.state !== 'expired')
    this.#refresh(usable.filter(({ seen }) => seen.state !== 'fresh' && !seen.isLoading))
    for (const each of usable) await this.#give(each)
    await this.#obtain(wanted.filter((each) => !usable.includes(each)))
    return this.#values
  }

  async #look(keys: readonly BatchKey<K>[]): Promise<Wanted<K>[]> {
    const { entries, guard, policy } = this.#init
    const names = keys.map(({ name }) => name)
    const looked = await guard(undefined, () => entries.look(names, policy.tags))
    const nothing = { stored: null, text: '', companion: undefined, isLoading: false }
    return keys.map((each, index) => {
      const entry = looked?.entries[index] ?? nothing
      return { ...each, seen: judged(entry, looked?.versions ?? new Map(), policy) }
    })
  }

  /** Gives what is there. */
  async #give({ key, name, seen }: Wanted<K>): Promise<void> {
    const { values, parts } = this.#init
    const isStale = seen.state === 'revalidate'
    const reason = seen.isLoading ? 'loading' : 'revalidate'
    emit(
      parts.onEvent,
      isStale
        ? { type: 'stale', key: String(name), reason }
        : { type: 'hit', key: String(name), from: 'redis' },
    )
    this.#values.set(key, await values.decode((seen as Usable).stored))
  }

  /** Makes values in the background. */
  #refresh(due: readonly Wanted<K>[]): void {
    if (due.length === 0) return
    const work = this.#make(due).catch(() => undefined)
    this.#init.parts.waitUntil?.(work)
  }

  async #obtain(wanted: readonly Wanted<K>[]): Promise<void> {
    const { parts, single } = this.#init
    for (const { name, seen } of wanted) {
      if (!isUsable(seen)) emit(parts.onEvent, { type: 'miss', key: String(name) })
    }
    const free = wanted.filter(({ seen }) => !seen.isLoading)
    const busy = free.length === 0 ? [] : await this.#makeOrStale(free)
    const others = [...wanted.filter(({ seen }) => seen.isLoading), ...busy]
    const waits = others.map(async (each) => {
      if (isUsable(each.seen)) return await this.#old(each, each.seen, 'loading')
      const value = await single(each)
      if (value !== undefined) this.#values.set(each.key, value)
    })
    await Promise.all(waits)
  }

  /** Makes values; gives the keys that others are at. Where that fails, the old ones are given. */
  async #makeOrStale(wanted: readonly Wanted<K>[]): Promise<readonly Wanted<K>[]> {
    try {
      const { made, busy } = await this.#make(wanted)
      for (const [key, value] of made) this.#values.set(key, value)
      return busy
    } catch (error) {
      const { signal } = this.#init.parts
      for (const each of wanted) {
        if (signal?.aborted || !isUsable(each.seen)) throw error
        await this.#old(each, each.seen, 'error')
      }
      return []
    }
  }

  async #old({ key, name }: Wanted<K>, seen: Usable, reason: 'loading' | 'error'): Promise<void> {
    const { values, parts } = this.#init
    emit(parts.onEvent, { type: 'stale', key: String(name), reason })
    this.#values.set(key, await values.decode(seen.stored))
  }

  /** Makes the values of those keys whose locks are free. */
  async #make(
    wanted: readonly Wanted<K>[],
  ): Promise<{ readonly made: ReadonlyMap<K, unknown>; readonly busy: readonly Wanted<K>[] }> {
    const { loader, policy, parts } = this.#init
    const { permit, ready } = await this.#maker.begin(wanted, policy)
    const now = wanted.map((each, index) => ({ ...each, ...ready[index] }))
    const taken = now.filter(({ isTaken }) => isTaken)
    const busy = now.filter(({ isTaken }) => !isTaken)
    if (taken.length === 0) return { made: new Map(), busy }
    const names = taken.map(({ name }) => name)
    const run = new LoaderRun(
      taken.every(({ seen }) => isUsable(seen)),
      parts.signal,
    )
    try {
      const keys = taken.map(({ key }) => key)
      const loaded = await run.of((context) => loader(keys, context), policy.hard)
      return { made: await this.#keep(taken, loaded, run, permit), busy }
    } catch (error) {
      for (const name of names)
        emit(parts.onEvent, { type: 'refresh error', key: String(name), error })
      await this.#maker.release(names, permit)
      throw error
    }
  }

  async #keep(
    taken: readonly Wanted<K>[],
    loaded: ReadonlyMap<K, unknown>,
    run: LoaderRun,
    permit: Permit,
  ): Promise<ReadonlyMap<K, unknown>> {
    const { policy, parts } = this.#init
    const found = taken.filter(({ key }) => loaded.has(key))
    const made = found.map(({ key, ...rest }) => ({ ...rest, value: loaded.get(key) ?? null }))
    await this.#maker.keep(made, run, permit, policy)
    const none = taken.filter(({ key }) => !loaded.has(key))
    await this.#maker.release(
      none.map(({ name }) => name),
      permit,
    )
    for (const { name } of found) {
      emit(parts.onEvent, { type: 'refresh', key: String(name), seconds: run.took / 1000 })
    }
    return new Map(found.map(({ key }) => [key, loaded.get(key) ?? null]))
  }
}
