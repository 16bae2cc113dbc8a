/** What has become of a call of `getOrSet` with a companion; `key` is the name in Redis. */
export type CacheEvent = HitEvent | MissEvent | StaleEvent | RefreshEvent | RefreshErrorEvent

/** The value was fresh. */
export interface HitEvent {
  readonly type: 'hit'
  readonly key: string
  readonly from: 'redis' | 'first tier'
}

/** There was no value, or one that its tags had made invalid. */
export interface MissEvent {
  readonly type: 'miss'
  readonly key: string
}

/** A value was given that is no longer fresh. */
export interface StaleEvent {
  readonly type: 'stale'
  readonly key: string
  /**
   * `revalidate`: a new one is made in the background. `loading`: somebody else is making it. `slow`: the loader has taken
   * longer than the soft timeout. `error`: it has failed.
   */
  readonly reason: 'revalidate' | 'loading' | 'slow' | 'error'
}

/** The loader has made a value. */
export interface RefreshEvent {
  readonly type: 'refresh'
  readonly key: string
  /** What that took. */
  readonly seconds: number
}

/** The loader, or the storing of what it gave, has failed. */
export interface RefreshErrorEvent {
  readonly type: 'refresh error'
  readonly key: string
  readonly error: unknown
}

/** Is told of each event, before the caller has the value. */
export type CacheListener = (event: CacheEvent) => void

/** Tells a listener; its errors are its own. */
export function emit(listener: CacheListener | undefined, event: CacheEvent): void {
  try {
    listener?.(event)
  } catch {
    // A listener that fails must not fail the call.
  }
}
