import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { ask, get, v1 } from '../../api/client.ts'
import { inPath, readable, type Text } from '../../api/wire.ts'
import { AddForm } from '../add-form.tsx'
import { MemberDialog } from '../member-dialog.tsx'
import { Members } from '../members.tsx'
import { Preview } from '../preview.tsx'
import type { Subject } from '../subject.ts'

interface Field {
  readonly field: Text
  readonly value: Text
}

interface FieldsPage {
  readonly fields: readonly Field[]
  readonly cursor: string | null
}

const COLUMNS = [
  {
    name: 'field',
    title: 'Field',
    width: 'minmax(90px, 1fr)',
    cell: ({ field }: Field) => <span class="mono">{readable(field)}</span>,
  },
  {
    name: 'value',
    title: 'Value',
    width: 'minmax(0, 2fr)',
    cell: ({ value }: Field) => <Preview value={value} />,
  },
]

/** The fields of a hash. */
export function HashView({ subject }: { readonly subject: Subject }): JSX.Element {
  const { id, revision, save } = subject
  const [match, setMatch] = useState('')
  const [open, setOpen] = useState<Field>()
  const load = async (cursor: string | undefined, signal: AbortSignal) => {
    const query = { cursor, match: match || undefined, limit: 200 }
    const page = await get<FieldsPage>(v1`hashes/${id}`, { query, signal })
    return { rows: page.fields, cursor: page.cursor }
  }
  const set = (field: Text, value: Text) =>
    save('The field is saved.', (guard) =>
      ask('PUT', v1`hashes/${id}/fields/${inPath(field)}`, { body: { value }, ...guard }),
    )
  return (
    <>
      <input
        type="search"
        aria-label="Fields like"
        placeholder="Fields like user*"
        value={match}
        onChange={(event) => setMatch(event.currentTarget.value)}
      />
      <Members
        label="Fields"
        inputs={[id, revision, match]}
        load={load}
        keyOf={({ field }) => inPath(field)}
        columns={COLUMNS}
        onOpen={setOpen}
        empty={match === '' ? 'It has no fields' : 'No field is like this'}
      />
      <AddForm
        action="Set"
        fields={[
          { name: 'field', label: 'Field' },
          { name: 'value', label: 'Value' },
        ]}
        onAdd={({ field = '', value = '' }) => set(field, value)}
      />
      {open && (
        <MemberDialog
          title={readable(open.field)}
          value={open.value}
          onSave={(value) => set(open.field, value)}
          onDelete={() =>
            save('The field is deleted.', (guard) =>
              ask('DELETE', v1`hashes/${id}/fields/${inPath(open.field)}`, guard),
            )
          }
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  )
}
