import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { ask, get, v1 } from '../../api/client.ts'
import { useResource } from '../../api/resource.ts'
import { inPath, readable, type Text } from '../../api/wire.ts'
import { href, place, setQuery } from '../../app/location.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { count } from '../../parts/duration.ts'
import { GuardedButton } from '../../parts/guarded.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { AddForm } from '../add-form.tsx'
import { Members } from '../members.tsx'
import type { Subject } from '../subject.ts'

type Fields = Readonly<Record<string, Text>> | readonly (readonly [Text, Text])[]

interface Entry {
  readonly id: string
  readonly fields: Fields
}

interface Group {
  readonly name: Text
  readonly consumers: number
  readonly pending: number
  readonly lag: number | null
  readonly lastDeliveredId: string
}

/** The entries of a stream, the newest first, and its groups. */
export function StreamView({ subject }: { readonly subject: Subject }): JSX.Element {
  const chosen = place.value.query.read === 'groups' ? 'groups' : 'entries'
  return (
    <div class="tab-fill">
      <Tabs
        label="Parts of the stream"
        tabs={[
          { id: 'entries', title: 'Entries' },
          { id: 'groups', title: 'Groups' },
        ]}
        chosen={chosen}
        onChoose={(read) => setQuery({ read: read === 'entries' ? undefined : read })}
      >
        {chosen === 'entries' ? <Entries subject={subject} /> : <Groups subject={subject} />}
      </Tabs>
    </div>
  )
}

const ENTRY_COLUMNS = [
  {
    name: 'id',
    title: 'Id',
    width: '170px',
    cell: ({ id }: Entry) => <span class="mono">{id}</span>,
  },
  {
    name: 'at',
    title: 'Time',
    width: '150px',
    minor: true,
    cell: ({ id }: Entry) => new Date(Number(id.split('-')[0])).toLocaleString(),
  },
  {
    name: 'fields',
    title: 'Fields',
    cell: ({ fields }: Entry) => (
      <span class="mono">
        {pairsOf(fields)
          .map(([name, value]) => `${readable(name)}: ${readable(value).slice(0, 80)}`)
          .join('  ')}
      </span>
    ),
  },
]

function Entries({ subject }: { readonly subject: Subject }): JSX.Element {
  const { id, revision, save } = subject
  const [open, setOpen] = useState<Entry>()
  const load = async (cursor: string | undefined, signal: AbortSignal) => {
    const query = { order: 'desc', limit: 200, cursor }
    const page = await get<{ entries: readonly Entry[]; cursor: string | null }>(
      v1`streams/${id}/entries`,
      { query, signal },
    )
    return { rows: page.entries, cursor: page.cursor }
  }
  return (
    <div class="fill">
      <Members
        label="Entries"
        inputs={[id, revision]}
        load={load}
        keyOf={(entry) => entry.id}
        columns={ENTRY_COLUMNS}
        onOpen={setOpen}
        empty="It has no entries"
      />
      <AddForm
        action="Append"
        fields={[
          { name: 'field', label: 'Field' },
          { name: 'value', label: 'Value' },
        ]}
        onAdd={({ field = '', value = '' }) =>
          save('The entry is appended.', () =>
            ask('POST', v1`streams/${id}/entries`, { body: { fields: [[field, value]] } }),
          )
        }
      />
      {open && (
        <Dialog title={`Entry ${open.id}`} wide onClose={() => setOpen(undefined)}>
          <div class="stack">
            <dl class="facts">
              {pairsOf(open.fields).map(([name, value], index) => (
                <div key={index} class="facts-pair">
                  <dt class="mono">{readable(name)}</dt>
                  <dd>
                    <pre>{readable(value)}</pre>
                  </dd>
                </div>
              ))}
            </dl>
            <GuardedButton
              need="write"
              onClick={() =>
                void save('The entry is deleted.', () =>
                  ask('DELETE', v1`streams/${id}/entries/${open.id}`),
                ).then((isGone) => isGone && setOpen(undefined))
              }
            >
              Delete
            </GuardedButton>
          </div>
        </Dialog>
      )}
    </div>
  )
}

function pairsOf(fields: Fields): readonly (readonly [Text, Text])[] {
  return Array.isArray(fields) ? fields : Object.entries(fields)
}

const GROUP_COLUMNS = [
  {
    name: 'name',
    title: 'Group',
    cell: ({ name }: Group) => <span class="mono">{readable(name)}</span>,
  },
  {
    name: 'lag',
    title: 'Lag',
    width: '60px',
    align: 'end' as const,
    cell: ({ lag }: Group) => (lag === null ? '?' : count(lag)),
  },
  {
    name: 'pending',
    title: 'Pending',
    width: '66px',
    align: 'end' as const,
    cell: ({ pending }: Group) => count(pending),
  },
  {
    name: 'consumers',
    title: 'Consumers',
    width: '80px',
    align: 'end' as const,
    cell: ({ consumers }: Group) => count(consumers),
  },
  {
    name: 'last',
    title: 'Last delivered',
    width: '170px',
    minor: true,
    cell: ({ lastDeliveredId }: Group) => <span class="mono">{lastDeliveredId}</span>,
  },
]

function Groups({ subject }: { readonly subject: Subject }): JSX.Element {
  const { id, revision, save } = subject
  const stream = useResource(
    (signal) => get<{ readonly groups: readonly Group[] }>(v1`streams/${id}`, { signal }),
    [id, revision],
    { every: 5 },
  )
  return (
    <div class="fill">
      <Loaded resource={stream}>
        {({ groups }) =>
          groups.length === 0 ? (
            <Empty title="Nobody reads it in a group">Make one below.</Empty>
          ) : (
            <DataTable
              label="Groups"
              columns={GROUP_COLUMNS}
              rows={groups}
              keyOf={({ name }) => inPath(name)}
            />
          )
        }
      </Loaded>
      <AddForm
        action="Make"
        fields={[
          { name: 'name', label: 'Group' },
          { name: 'start', label: 'After the id ($ for new ones, 0 for all)' },
        ]}
        onAdd={({ name = '', start = '' }) =>
          save('The group is made.', () =>
            ask('POST', v1`streams/${id}/groups`, { body: { name, start: start || '$' } }),
          )
        }
      />
      <p class="soft">
        Consumers and what is pending:{' '}
        <a href={href('streams', { stream: id })}>the view of streams</a>.
      </p>
    </div>
  )
}
