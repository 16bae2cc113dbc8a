import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { get } from '../../api/client.ts'
import { useResource } from '../../api/resource.ts'
import { useActions } from '../../app/actions.ts'
import { place, setQuery } from '../../app/location.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { CountDown } from '../../parts/time.tsx'
import { FilterField } from '../filter-field.tsx'
import { Split } from '../split.tsx'
import {
  type HeldLock,
  heldLocks,
  type ListedLock,
  type ListedPage,
  type LockOrder,
  orderedLocks,
} from './held-locks.ts'
import { LockDetail } from './lock-detail.tsx'
import './locks.css'

/** Seconds between two looks at all locks. */
const EVERY = 5
/** Pages that one look may take: each looks at about 10,000 keys. */
const MOST_PAGES = 20

/** All locks that are held, and the one that is open. */
export function LockList(): JSX.Element {
  const { prefix = '', name, order } = place.value.query
  const shown = useRef<readonly HeldLock[]>([])
  const held = useResource(
    async (signal) => {
      const found = await walk(prefix, signal)
      shown.current = heldLocks(found.pages, shown.current)
      return { locks: shown.current, isAll: found.isAll }
    },
    [prefix],
    { every: EVERY },
  )
  const by: LockOrder = order === 'expiry' ? 'expiry' : 'name'
  const toggleOrder = () => setQuery({ order: by === 'name' ? 'expiry' : undefined })
  useActions(
    [
      { title: 'Refresh the locks', keys: 'r', icon: 'refresh', run: held.reload },
      { title: 'Change the order of the locks', keys: 'o', run: toggleOrder },
    ],
    [prefix, by],
  )
  const list = (
    <>
      <div class="row">
        <FilterField
          label="Names that begin with"
          value={prefix}
          onChange={(text) => setQuery({ prefix: text })}
        />
        <button type="button" class="button" aria-pressed={by === 'expiry'} onClick={toggleOrder}>
          <Icon name="clock" /> First to expire
        </button>
      </div>
      <Loaded resource={held} what="Looking for locks">
        {({ locks, isAll }) =>
          locks.length === 0 ? (
            <Nothing prefix={prefix} />
          ) : (
            <DataTable
              label="Locks that are held"
              columns={COLUMNS}
              rows={orderedLocks(locks, by)}
              keyOf={(lock) => lock.name}
              open={name}
              onOpen={(lock) => setQuery({ name: lock.name })}
              foot={
                isAll ? `${locks.length} held` : 'There are more: narrow them down by their names.'
              }
            />
          )
        }
      </Loaded>
    </>
  )
  return (
    <Split
      list={list}
      detail={name && <LockDetail key={name} name={name} onChanged={held.reload} />}
      what="locks"
      onClose={() => setQuery({ name: undefined })}
    />
  )
}

const COLUMNS: readonly Column<HeldLock>[] = [
  { name: 'name', title: 'Name', cell: ({ name }) => <span class="mono">{name}</span> },
  {
    name: 'left',
    title: 'Time left',
    width: '130px',
    align: 'end',
    cell: ({ deadline }) =>
      deadline === null ? 'does not expire' : <CountDown until={deadline} over="expired" />,
  },
]

function Nothing({ prefix }: { readonly prefix: string }): JSX.Element {
  return (
    <Empty icon="lock" title={prefix === '' ? 'Nobody holds a lock' : 'No held lock begins so'}>
      Locks of redis-py whose names begin with <code>lock:</code> are listed here while somebody
      holds them. Take one to see it: <code>redis.lock("lock:report", timeout=60)</code>, or{' '}
      <code>POST /v1/locks/report</code>.
    </Empty>
  )
}

/** All pages of the list, as far as one look may go. */
async function walk(
  prefix: string,
  signal: AbortSignal,
): Promise<{ pages: ListedPage[]; isAll: boolean }> {
  const pages: ListedPage[] = []
  let cursor: string | null | undefined
  while (cursor !== null && pages.length < MOST_PAGES) {
    const askedAt = Date.now()
    const page: { locks: ListedLock[]; cursor: string | null } = await get('locks', {
      query: { prefix, cursor },
      signal,
    })
    pages.push({ locks: page.locks, askedAt, answeredAt: Date.now() })
    cursor = page.cursor
  }
  return { pages, isAll: cursor === null }
}
