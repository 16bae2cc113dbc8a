import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { get } from '../api/client.ts'
import { isAbort } from '../api/problem.ts'
import type { Text } from '../api/wire.ts'
import { idOf, type KeyRow } from './tree.ts'

/** Which keys are listed. */
export interface Filter {
  /** A glob pattern. */
  readonly match: string
  /** A type of Redis; empty for all. */
  readonly type: string
  /** Whether to ask how much memory each takes, which costs a command a key. */
  readonly memory: boolean
}

/** How far a listing has come. `paused` has more, `ended` has not. */
export type Progress =
  | { readonly state: 'loading' | 'paused' | 'ended' }
  | { readonly state: 'failed'; readonly error: unknown }

interface KeysPage {
  readonly keys: readonly {
    readonly key: Text
    readonly type: string
    readonly ttl: number | null
    readonly memory?: number | null
  }[]
  readonly cursor: string | null
}

const PAGE = 1000

/** Keys of the database, page by page, in the order in which SCAN gives them. */
export class Listing {
  readonly rows: Signal<readonly KeyRow[]> = signal([])
  readonly #progress = signal<Progress>({ state: 'paused' })
  readonly #filter: Filter
  readonly #known = new Set<string>()
  #cursor: string | undefined
  #controller: AbortController | undefined

  constructor(filter: Filter) {
    this.#filter = filter
  }

  get progress(): ReadonlySignal<Progress> {
    return this.#progress
  }

  /** Loads on until there are `wanted` keys more than now, or none are left. Does nothing while it is loading. */
  async more(wanted: number = PAGE / 2): Promise<void> {
    const { state } = this.#progress.peek()
    if (state === 'loading' || state === 'ended') return
    const controller = new AbortController()
    this.#controller = controller
    this.#progress.value = { state: 'loading' }
    const target = this.rows.peek().length + wanted
    try {
      do await this.#loadPage(controller.signal)
      while (this.#cursor !== undefined && this.rows.peek().length < target)
      this.#progress.value = { state: this.#cursor === undefined ? 'ended' : 'paused' }
    } catch (error) {
      this.#progress.value = isAbort(error) ? { state: 'paused' } : { state: 'failed', error }
    }
  }

  /** Ends the loading; {@link more} goes on from there. */
  stop(): void {
    this.#controller?.abort()
  }

  /** Whether a key was listed, and not taken out again. */
  has(id: string): boolean {
    return this.#known.has(id)
  }

  /** Takes a key out that is gone. */
  remove(id: string): void {
    this.#known.delete(id)
    this.rows.value = this.rows.peek().filter((row) => idOf(row) !== id)
  }

  async #loadPage(abort: AbortSignal): Promise<void> {
    const { match, type, memory } = this.#filter
    const query = {
      match: match || '*',
      type: type || undefined,
      memory: memory || undefined,
      limit: PAGE,
      cursor: this.#cursor,
    }
    const { keys, cursor } = await get<KeysPage>('keys', { query, signal: abort })
    const loadedAt = Date.now()
    this.#cursor = cursor ?? undefined
    const rows = keys.map(({ ttl, ...key }) => ({
      key: key.key,
      type: key.type,
      memory: key.memory,
      expiresAt: ttl === null ? null : loadedAt + ttl * 1000,
    }))
    this.rows.value = this.rows.peek().concat(rows.filter((row) => this.#isNew(row)))
  }

  /** SCAN may give a key twice. */
  #isNew(row: KeyRow): boolean {
    const { size } = this.#known
    return this.#known.add(idOf(row)).size > size
  }
}
