import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { ask, get, v1 } from '../../api/client.ts'
import { inPath, type Text } from '../../api/wire.ts'
import { AddForm } from '../add-form.tsx'
import { MemberDialog } from '../member-dialog.tsx'
import { Members } from '../members.tsx'
import { Preview } from '../preview.tsx'
import type { Subject } from '../subject.ts'

interface MembersPage {
  readonly members: readonly Text[]
  readonly cursor: string | null
}

const COLUMNS = [
  { name: 'member', title: 'Member', cell: (member: Text) => <Preview value={member} /> },
]

/** The members of a set. */
export function SetView({ subject }: { readonly subject: Subject }): JSX.Element {
  const { id, revision, save } = subject
  const [match, setMatch] = useState('')
  const [open, setOpen] = useState<Text>()
  const load = async (cursor: string | undefined, signal: AbortSignal) => {
    const query = { cursor, match: match || undefined, limit: 200 }
    const page = await get<MembersPage>(v1`sets/${id}`, { query, signal })
    return { rows: page.members, cursor: page.cursor }
  }
  const change = (said: string, body: { add?: Text[]; remove?: Text[] }) =>
    save(said, (guard) => ask('POST', v1`sets/${id}/members`, { body, ...guard }))
  return (
    <>
      <input
        type="search"
        aria-label="Members like"
        placeholder="Members like user*"
        value={match}
        onChange={(event) => setMatch(event.currentTarget.value)}
      />
      <Members
        label="Members"
        inputs={[id, revision, match]}
        load={load}
        keyOf={inPath}
        columns={COLUMNS}
        onOpen={setOpen}
        empty={match === '' ? 'It has no members' : 'No member is like this'}
      />
      <AddForm
        action="Add"
        fields={[{ name: 'member', label: 'Member' }]}
        onAdd={({ member = '' }) => change('The member is added.', { add: [member] })}
      />
      {open !== undefined && (
        <MemberDialog
          title="Member"
          value={open}
          onSave={(value) => change('The member is replaced.', { add: [value], remove: [open] })}
          onDelete={() => change('The member is removed.', { remove: [open] })}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  )
}
