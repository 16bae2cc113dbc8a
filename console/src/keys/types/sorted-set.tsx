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

/** The members of a sorted set with their scores. */
export function SortedSetView({ subject }: { readonly subject: Subject }): JSX.Element {
  const { id, revision, save } = subject
  const [order, setOrder] = useState('desc')
  const [min, setMin] = useState('')
  const [max, setMax] = useState('')
  const [open, setOpen] = useState<Scored>()
  const load = async (cursor: string | undefined, signal: AbortSignal) => {
    const query = {
      start: cursor ?? '0',
      limit: PAGE,
      order,
      min: min || undefined,
      max: max || undefined,
    }
    const { members } = await get<ScoredPage>(v1`sorted-sets/${id}`, { query, signal })
    const next = Number(query.start) + members.length
    return { rows: members, cursor: members.length === PAGE ? String(next) : null }
  }
  const setScore = (member: Text, score: string) =>
    save('The score is saved.', (guard) =>
      ask('PUT', v1`sorted-sets/${id}/members/${inPath(member)}`, {
        body: { score: scoreOf(score) },
        ...guard,
      }),
    )
  return (
    <>
      <div class="row">
        <select
          aria-label="Order"
          value={order}
          onChange={(event) => setOrder(event.currentTarget.value)}
        >
          <option value="desc">highest first</option>
          <option value="asc">lowest first</option>
        </select>
        <input
          class="bound"
          aria-label="Lowest score"
          placeholder="Lowest score"
          value={min}
          onChange={(event) => setMin(event.currentTarget.value)}
        />
        <input
          class="bound"
          aria-label="Highest score"
          placeholder="Highest score"
          value={max}
          onChange={(event) => setMax(event.currentTarget.value)}
        />
      </div>
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
        onAdd={({ member = '', score = '' }) => setScore(member, score)}
      />
      {open && (
        <Dialog title={readable(open.member).slice(0, 60)} onClose={() => setOpen(undefined)}>
          <div class="stack">
            <AddForm
              action="Set the score"
              fields={[{ name: 'score', label: `Score, now ${open.score}`, isNumber: true }]}
              onAdd={async ({ score = '' }) => {
                const isSaved = await setScore(open.member, score)
                if (isSaved) setOpen(undefined)
                return isSaved
              }}
            />
            <GuardedButton
              need="write"
              onClick={() =>
                void save('The member is removed.', (guard) =>
                  ask('DELETE', v1`sorted-sets/${id}/members/${inPath(open.member)}`, guard),
                ).then((isGone) => isGone && setOpen(undefined))
              }
            >
              Remove
            </GuardedButton>
          </div>
        </Dialog>
      )}
    </>
  )
}

/** Numbers as numbers; everything else goes as text, for the API to judge. */
function scoreOf(text: string): number | string {
  const number = Number(text)
  return text.trim() !== '' && Number.isFinite(number) ? number : text.trim()
}
