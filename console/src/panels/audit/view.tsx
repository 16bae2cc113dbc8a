import type { JSX } from 'preact'
import { get } from '../../api/client.ts'
import { inPath, readable } from '../../api/wire.ts'
import { useActions } from '../../app/actions.ts'
import { href, place, setQuery } from '../../app/location.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Badge, Card, Page } from '../../parts/page.tsx'
import { Empty } from '../../parts/states.tsx'
import { TimeAgo } from '../../parts/time.tsx'
import { FilterField } from '../filter-field.tsx'
import { PagesState } from '../pages-state.tsx'
import { Split } from '../split.tsx'
import { usePages } from '../use-pages.ts'
import { type AuditEntry, keysText, matches } from './audit-entry.ts'

/** Who changed what through the API, the newest first. */
export function View(): JSX.Element {
  const { text, refused, entry: open } = place.value.query
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
    ({ id }) => id,
  )
  useActions(
    [{ title: 'Load the audit log again', keys: 'r', icon: 'refresh', run: pages.reload }],
    [],
  )
  const rows = pages.rows.filter((entry) => matches(entry, { text, isRefused: refused === '1' }))
  const opened = pages.rows.find(({ id }) => id === open)
  const list = (
    <>
      <div class="row">
        <FilterField
          label="Find names, routes, keys, reasons"
          value={text ?? ''}
          onChange={(next) => setQuery({ text: next })}
        />
        <button
          type="button"
          class="button"
          aria-pressed={refused === '1'}
          onClick={() => setQuery({ refused: refused === '1' ? undefined : '1' })}
        >
          <Icon name="alert" /> Refused only
        </button>
      </div>
      <PagesState
        pages={pages}
        empty={
          <Empty icon="user" title="Nothing was changed through the API yet">
            Every write is listed here with who did it, but never a value. Reads are not.
          </Empty>
        }
      >
        {(foot) => (
          <DataTable
            label="Changes through the API"
            columns={COLUMNS}
            rows={rows}
            keyOf={({ id }) => id}
            open={open}
            onOpen={({ id }) => setQuery({ entry: id })}
            onEnd={pages.more}
            foot={
              rows.length === pages.rows.length ? (
                foot
              ) : (
                <>
                  {rows.length} of those that are loaded; {foot}
                </>
              )
            }
          />
        )}
      </PagesState>
    </>
  )
  return (
    <Page
      title="Audit"
      subtitle="Who changed what"
      fills
      actions={
        <button type="button" class="button" onClick={pages.reload}>
          <Icon name="refresh" /> Load again
        </button>
      }
    >
      <Split
        list={list}
        detail={opened && <Entry entry={opened} />}
        what="changes"
        onClose={() => setQuery({ entry: undefined })}
      />
    </Page>
  )
}

const COLUMNS: readonly Column<AuditEntry>[] = [
  { name: 'at', title: 'When', width: '108px', cell: ({ at }) => <TimeAgo at={at * 1000} /> },
  { name: 'name', title: 'Who', width: 'minmax(0, 0.5fr)', cell: ({ name }) => name },
  {
    name: 'what',
    title: 'What',
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

function Status({ status }: { readonly status: number }): JSX.Element {
  if (status < 400) return <Badge kind="good">{status}</Badge>
  return <Badge kind={status < 500 ? 'warning' : 'danger'}>{status}</Badge>
}

function Entry({ entry }: { readonly entry: AuditEntry }): JSX.Element {
  const more = entry.keyCount - entry.keys.length
  return (
    <Card title={<code>{`${entry.method} ${entry.route}`}</code>}>
      <dl class="facts">
        <dt>When</dt>
        <dd>{new Date(entry.at * 1000).toLocaleString()}</dd>
        <dt>Who</dt>
        <dd>
          {entry.name} <small class="mono">{entry.token}</small>
        </dd>
        <dt>Status</dt>
        <dd>
          <Status status={entry.status} />
        </dd>
        <dt>Why</dt>
        <dd>{entry.reason ?? <span class="soft">no reason was given</span>}</dd>
        <dt>Families</dt>
        <dd>{entry.families.join(', ') || '–'}</dd>
        <dt>Commands</dt>
        <dd>{entry.commands.join(', ') || '–'}</dd>
        <dt>Keys</dt>
        <dd>
          {entry.keys.length === 0 && '–'}
          {entry.keys.map((key) => (
            <div key={readable(key)}>
              <a href={href('keys', { key: inPath(key) })} class="mono">
                {readable(key)}
              </a>
            </div>
          ))}
          {more > 0 && <small>and {more} more</small>}
        </dd>
        <dt>Request</dt>
        <dd class="mono">{entry.requestId}</dd>
      </dl>
    </Card>
  )
}
