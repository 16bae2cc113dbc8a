import type { JSX } from 'preact'
import { get } from '../../api/client.ts'
import { useActions } from '../../app/actions.ts'
import { place, setQuery } from '../../app/location.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { count } from '../../parts/duration.ts'
import { Icon } from '../../parts/icon.tsx'
import { Page } from '../../parts/page.tsx'
import { Empty } from '../../parts/states.tsx'
import { TimeAgo } from '../../parts/time.tsx'
import { FilterField } from '../filter-field.tsx'
import { PagesState } from '../pages-state.tsx'
import { Split } from '../split.tsx'
import { type Pages, usePages } from '../use-pages.ts'
import { AuditCard, Status } from './audit-card.tsx'
import { type AuditEntry, keyOf, keysText, matches } from './audit-entry.ts'

/** Who changed what through the API, the newest first. */
export function View(): JSX.Element {
  const { entry: open } = place.value.query
  const pages = usePages<AuditEntry>(
    async (cursor, signal) => {
      const query = { limit: 200, cursor }
      const page = await get<{ entries: readonly AuditEntry[]; cursor: string | null }>('audit', {
        query,
        signal,
      })
      return { rows: page.entries, cursor: page.cursor }
    },
    [],
    keyOf,
  )
  useActions(
    [{ title: 'Refresh the audit log', keys: 'r', icon: 'refresh', run: pages.reload }],
    [],
  )
  const opened = pages.rows.find((entry) => keyOf(entry) === open)
  return (
    <Page
      title="Audit"
      subtitle="Who changed what"
      fills
      actions={
        <button type="button" class="button" onClick={pages.reload}>
          <Icon name="refresh" /> Refresh
        </button>
      }
    >
      <Split
        list={
          <>
            <Filter />
            <Changes pages={pages} />
          </>
        }
        detail={opened && <AuditCard entry={opened} />}
        what="changes"
        onClose={() => setQuery({ entry: undefined })}
      />
    </Page>
  )
}

/** Which changes are listed. */
function Filter(): JSX.Element {
  const { text, refused } = place.value.query
  const isRefused = refused === '1'
  return (
    <div class="row">
      <FilterField
        label="Find names, routes, keys, reasons"
        value={text ?? ''}
        onChange={(next) => setQuery({ text: next })}
      />
      <button
        type="button"
        class="button"
        aria-pressed={isRefused}
        onClick={() => setQuery({ refused: isRefused ? undefined : '1' })}
      >
        <Icon name="alert" /> Refused only
      </button>
    </div>
  )
}

function Changes({ pages }: { readonly pages: Pages<AuditEntry> }): JSX.Element {
  const { text, refused, entry: open } = place.value.query
  const rows = pages.rows.filter((entry) => matches(entry, { text, isRefused: refused === '1' }))
  const isAll = rows.length === pages.rows.length
  return (
    <PagesState
      pages={pages}
      empty={
        <Empty icon="user" title="Nothing was changed through the API yet">
          Every write is listed here with who did it, but never a value. Reads are not.
        </Empty>
      }
    >
      {(foot) =>
        rows.length === 0 && pages.isDone ? (
          <NoMatch />
        ) : (
          <DataTable
            label="Changes through the API"
            columns={COLUMNS}
            rows={rows}
            keyOf={keyOf}
            open={open}
            onOpen={(entry) => setQuery({ entry: keyOf(entry) })}
            onEnd={pages.more}
            foot={
              <>
                {!isAll && `${count(rows.length)} of these; `}
                {foot}
              </>
            }
          />
        )
      }
    </PagesState>
  )
}

function NoMatch(): JSX.Element {
  return (
    <Empty title="No change is like this">
      <button
        type="button"
        class="link"
        onClick={() => setQuery({ text: undefined, refused: undefined })}
      >
        Show all changes
      </button>
    </Empty>
  )
}

const COLUMNS: readonly Column<AuditEntry>[] = [
  { name: 'at', title: 'When', width: '84px', cell: ({ at }) => <TimeAgo at={at * 1000} /> },
  { name: 'name', title: 'Who', width: 'minmax(0, 0.7fr)', cell: ({ name }) => name },
  {
    name: 'what',
    title: 'What',
    width: 'minmax(0, 1.5fr)',
    cell: ({ method, route, commands }) => (
      <code>{commands.length > 0 ? commands.join(', ') : `${method} ${route}`}</code>
    ),
  },
  { name: 'keys', title: 'Keys', minor: true, cell: (entry) => <code>{keysText(entry)}</code> },
  {
    name: 'status',
    title: 'Status',
    width: '64px',
    align: 'end',
    cell: ({ status }) => <Status status={status} />,
  },
]
