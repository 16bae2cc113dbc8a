import { get, v1 } from '../../api/client.ts'
import { Empty } from '../../parts/states.tsx'
import type { HeldPage, Kind } from './held-list.tsx'
import { LeaseCard } from './lease-card.tsx'
import type { Holder } from './lease-holders.tsx'

/** `GET /v1/semaphores/{name}`. */
interface SemaphoreState {
  readonly holders: readonly Holder[]
  readonly waiters: number
}

/** redge's semaphores, whose permits several hold. */
export const semaphores: Kind = {
  what: 'semaphores',
  page: async (query, signal) => {
    const page = await get<{ semaphores: HeldPage['locks']; cursor: string | null }>('semaphores', {
      query: { ...query },
      signal,
    })
    return { locks: page.semaphores, cursor: page.cursor }
  },
  nothing: (prefix) => (
    <Empty
      icon="lock"
      title={prefix === '' ? 'No semaphore is held' : 'No held semaphore begins so'}
    >
      Take a permit to see it:{' '}
      <code>redis.semaphore('lock:exports', {'{ permits: 2, timeout: 60 }'})</code>, or{' '}
      <code>POST /v1/semaphores/exports/permits</code>.
    </Empty>
  ),
  detail: (name) => (
    <LeaseCard<SemaphoreState>
      key={name}
      name={name}
      path={v1`semaphores/${name}`}
      holdersOf={({ holders }) => holders}
      free="Nobody holds a permit"
    />
  ),
}
