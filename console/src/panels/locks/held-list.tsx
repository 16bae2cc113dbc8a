import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { useResource } from '../../api/resource.ts'
import { useActions } from '../../app/actions.ts'
import { place, setQuery } from '../../app/location.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Loaded } from '../../parts/states.tsx'
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
import './locks.css'

/** Seconds between two looks at all locks. */
const EVERY = 5
/** Pages that one look may take: each looks at about 10,000 keys. */
const MOST_PAGES = 20

/** A kind of what is held by name. */
export interface Kind {
  /** What they are called: `read-write locks`. */
  readonly what: string
  /** One page of those that are held. */
  readonly page: (query: HeldQuery, signal: AbortSignal) => Promise<HeldPage>
  /** What stands there when none is held whose name begins so. */
  readonly nothing: (prefix: string) => JSX.Element
  /** The one that is open. */
  readonly detail: (name: string, onChanged: () => void) => JSX.Element
}

/** What to look for. */
export interface HeldQuery {
  readonly prefix: string
  readonly cursor: string | undefined
}

/** One answer to it. */
export interface HeldPage {
  readonly locks: readonly ListedLock[]
  readonly cursor: string | null
}

/** All of a kind that are held, and the one that is open. */
export function HeldList({ kind }: { readonly kind: Kind }): JSX.Element {
  const { what } = kind
  const { prefix = '', name, order } = place.value.query
  const shown = useRef<readonly HeldLock[]>([])
  const held = useResource(
    async (signal) => {
      const found = await walk(kind, prefix, signal)
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
      { title: `Refresh the ${what}`, keys: 'r', icon: 'refresh', run: held.reload },
      { title: `Change the order of the ${what}`, keys: 'o', run: toggleOrder },
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
      <Loaded resource={held} what={`Looking for ${what}`}>
        {({ locks, isAll }) =>
          locks.length === 0 ? (
            kind.nothing(prefix)
          ) : (
            <DataTable
              label={`Held ${what}`}
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
      detail={name && kind.detail(name, held.reload)}
      what={what}
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

/** All pages of the list, as far as one look may go. */
async function walk(
  kind: Kind,
  prefix: string,
  signal: AbortSignal,
): Promise<{ pages: ListedPage[]; isAll: boolean }> {
  const pages: ListedPage[] = []
  let cursor: string | null = ''
  while (cursor !== null && pages.length < MOST_PAGES) {
    const askedAt = Date.now()
    const page = await kind.page({ prefix, cursor: cursor || undefined }, signal)
    pages.push({ locks: page.locks, askedAt, answeredAt: Date.now() })
    cursor = page.cursor
  }
  return { pages, isAll: cursor === null }
}
