import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { ask, get, v1 } from '../../api/client.ts'
import { inPath, readable, type Text } from '../../api/wire.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { GuardedButton } from '../../parts/guarded.tsx'
import { AddForm } from '../add-form.tsx'
import { Members } from '../members.tsx'
import { Preview } from '../preview.tsx'
import type { Subject } from '../subject.ts'

interface Scored {
  readonly member: Text
  readonly score: number | string
}

interface ScoredPage {
  readonly members: readonly Scored[]
  readonly length: number
}

const PAGE = 200

const COLUMNS = [
  {
    name: 'score',
    title: 'Score',
    width: 'minmax(80px, 160px)',
    align: 'end' as const,
    cell: ({ score }: Scored) => String(score),
  },
  { name: 'member', title: 'Member', cell: ({ member }: Scored) => <Preview value={member} /> },
]

/** Which members are listed: an order, and bounds of the score; an empty one is none. */
interface Range {
  readonly order: string
  readonly min: string
  readonly max: string
}

/** The members of a sorted set with their scores. */
export function SortedSetView({ subject }: { readonly subject: Subject }): JSX.Element {
  const { id, revision } = subject
  const [range, setRange] = useState<Range>({ order: 'desc', min: '', max: '' })
  const [open, setOpen] = useState<Scored>()
  const { order, min, max } = range
  const load = async (cursor: string | undefined, signal: AbortSignal) => {
    const bounds = { min: min || undefined, max: max || undefined }
    const query = { start: cursor ?? '0', limit: PAGE, order, ...bounds }
    const { members } = await get<ScoredPage>(v1`sorted-sets/${id}`, { query, signal })
    const next = Number(query.start) + members.length
    return { rows: members, cursor: members.length === PAGE ? String(next) : null }
  }
  return (
    <>
      <RangeForm range={range} onChange={setRange} />
      <Members
        label="Members"
        inputs={[id, revision, order, min, max]}
        load={load}
        keyOf={({ member }) => inPath(member)}
        columns={COLUMNS}
        onOpen={setOpen}
        empty="No member has such a score"
      />
      <AddForm
        action="Set"
        fields={[
          { name: 'member', label: 'Member' },
          { name: 'score', label: 'Score', isNumber: true },
        ]}
        onAdd={({ member = '', score = '' }) => setScore(subject, member, score)}
      />
      {open && <MemberOpen subject={subject} scored={open} onClose={() => setOpen(undefined)} />}
    </>
  )
}

function RangeForm(props: {
  readonly range: Range
  readonly onChange: (range: Range) => void
}): JSX.Element {
  const { range, onChange } = props
  return (
    <div class="row">
      <select
        aria-label="Order"
        value={range.order}
        onChange={(event) => onChange({ ...range, order: event.currentTarget.value })}
      >
        <option value="desc">highest first</option>
        <option value="asc">lowest first</option>
      </select>
      <input
        class="bound"
        aria-label="Lowest score"
        placeholder="Lowest score"
        value={range.min}
        onChange={(event) => onChange({ ...range, min: event.currentTarget.value })}
      />
      <input
        class="bound"
        aria-label="Highest score"
        placeholder="Highest score"
        value={range.max}
        onChange={(event) => onChange({ ...range, max: event.currentTarget.value })}
      />
    </div>
  )
}

function MemberOpen(props: {
  readonly subject: Subject
  readonly scored: Scored
  readonly onClose: () => void
}): JSX.Element {
  const { subject, onClose } = props
  const { member, score: now } = props.scored
  const remove = async () => {
    const isGone = await subject.save('The member is removed.', (guard) =>
      ask('DELETE', v1`sorted-sets/${subject.id}/members/${inPath(member)}`, guard),
    )
    if (isGone) onClose()
  }
  return (
    <Dialog title={readable(member).slice(0, 60)} onClose={onClose}>
      <div class="stack">
        <AddForm
          action="Set the score"
          fields={[{ name: 'score', label: `Score, now ${now}`, isNumber: true }]}
          onAdd={async ({ score = '' }) => {
            const isSaved = await setScore(subject, member, score)
            if (isSaved) onClose()
            return isSaved
          }}
        />
        <GuardedButton need="write" onClick={() => void remove()}>
          Remove
        </GuardedButton>
      </div>
    </Dialog>
  )
}

function setScore({ id, save }: Subject, member: Text, score: string): Promise<boolean> {
  return save('The score is saved.', (guard) =>
    ask('PUT', v1`sorted-sets/${id}/members/${inPath(member)}`, {
      body: { score: scoreOf(score) },
      ...guard,
    }),
  )
}

/** Numbers as numbers; everything else goes as text, for the API to judge. */
function scoreOf(text: string): number | string {
  const number = Number(text)
  return text.trim() !== '' && Number.isFinite(number) ? number : text.trim()
}
