import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { ask, get, v1 } from '../../api/client.ts'
import type { Text } from '../../api/wire.ts'
import { count } from '../../parts/duration.ts'
import { AddForm } from '../add-form.tsx'
import { MemberDialog } from '../member-dialog.tsx'
import { Members } from '../members.tsx'
import { Preview } from '../preview.tsx'
import type { Subject } from '../subject.ts'

interface Item {
  readonly index: number
  readonly value: Text
}

interface ItemsPage {
  readonly items: readonly Text[]
  readonly start: number
  readonly length: number
}

const PAGE = 200

const COLUMNS = [
  {
    name: 'index',
    title: 'Index',
    width: '80px',
    cell: ({ index }: Item) => <span class="number">{count(index)}</span>,
  },
  { name: 'value', title: 'Item', cell: ({ value }: Item) => <Preview value={value} /> },
]

/** The items of a list, from its left end. */
export function ListView({ subject }: { readonly subject: Subject }): JSX.Element {
  const { id, revision, save } = subject
  const [side, setSide] = useState('right')
  const [open, setOpen] = useState<Item>()
  const load = async (cursor: string | undefined, signal: AbortSignal) => {
    const query = { start: cursor ?? '0', limit: PAGE }
    const { items, start, length } = await get<ItemsPage>(v1`lists/${id}`, { query, signal })
    const next = start + items.length
    const rows = items.map((value, at) => ({ index: start + at, value }))
    return { rows, cursor: items.length > 0 && next < length ? String(next) : null }
  }
  return (
    <>
      <Members
        label="Items"
        inputs={[id, revision]}
        load={load}
        keyOf={({ index }) => String(index)}
        columns={COLUMNS}
        onOpen={setOpen}
        empty="It has no items"
      />
      <div class="row">
        <select
          aria-label="Side"
          value={side}
          onChange={(event) => setSide(event.currentTarget.value)}
        >
          <option value="right">at the right end</option>
          <option value="left">at the left end</option>
        </select>
        <div class="row-fill">
          <AddForm
            action="Push"
            fields={[{ name: 'item', label: 'Item' }]}
            onAdd={({ item = '' }) =>
              save('The item is pushed.', (guard) =>
                ask('POST', v1`lists/${id}/items`, { body: { items: [item], side }, ...guard }),
              )
            }
          />
        </div>
      </div>
      {open && (
        <MemberDialog
          title={`Item ${count(open.index)}`}
          value={open.value}
          onSave={(value) =>
            save('The item is saved.', (guard) =>
              ask('PUT', v1`lists/${id}/items/${open.index}`, { body: { value }, ...guard }),
            )
          }
          onDelete={() =>
            save('The item is deleted.', (guard) =>
              ask('DELETE', v1`lists/${id}/items/${open.index}`, guard),
            )
          }
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  )
}
