import { get, v1 } from '../../api/client.ts'
import { Empty } from '../../parts/states.tsx'
import type { HeldPage, Kind } from './held-list.tsx'
import { LeaseCard } from './lease-card.tsx'
import type { Holder } from './lease-holders.tsx'

/** `GET /v1/read-write-locks/{name}`. */
interface ReadWriteLockState {
  readonly readers: readonly Holder[]
  readonly writer: Holder | null
  readonly waiters: number
}

/** redge's read-write locks: many read, or one writes. */
export const readWriteLocks: Kind = {
  what: 'read-write locks',
  page: async (query, signal) => {
    const page = await get<{ readWriteLocks: HeldPage['locks']; cursor: string | null }>(
      'read-write-locks',
      { query: { ...query }, signal },
    )
    return { locks: page.readWriteLocks, cursor: page.cursor }
  },
  nothing: (prefix) => (
    <Empty
      icon="lock"
      title={prefix === '' ? 'No read-write lock is held' : 'No held read-write lock begins so'}
    >
      Take one to see it: <code>redis.readWriteLock('lock:config', {'{ timeout: 60 }'}).read</code>,
      or <code>POST /v1/read-write-locks/config/read</code>.
    </Empty>
  ),
  detail: (name) => (
    <LeaseCard<ReadWriteLockState>
      key={name}
      name={name}
      path={v1`read-write-locks/${name}`}
      holdersOf={bothSides}
      free="Nobody reads or writes"
    />
  ),
}

function bothSides({ readers, writer }: ReadWriteLockState): Holder[] {
  const all = readers.map((reader) => ({ ...reader, holds: 'reads' }))
  return writer === null ? all : [{ ...writer, holds: 'writes' }, ...all]
}
