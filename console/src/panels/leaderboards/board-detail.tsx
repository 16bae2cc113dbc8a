import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { del, get, v1 } from '../../api/client.ts'
import { useResource } from '../../api/resource.ts'
import { place, setQuery } from '../../app/location.ts'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { count } from '../../parts/duration.ts'
import { GuardedButton } from '../../parts/guarded.tsx'
import { Card } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { tell } from '../../parts/toasts.tsx'
import '../panels.css'
import { ActionsHeader } from '../../parts/actions-header.tsx'
import { reasoned } from '../reason.ts'
import { type BoardEntry, dayText, WINDOWS } from './board.ts'
import { SetScore } from './set-score.tsx'

/** Entries that are shown. */
const SHOWN = 100

/** One board: its best, in the window that is chosen. */
export function BoardDetail({ name }: { readonly name: string }): JSX.Element {
  const { window = 'allTime', date = dayText(Date.now()) } = place.value.query
  const [leaving, setLeaving] = useState<BoardEntry>()
  const query = window === 'allTime' ? {} : { window, date }
  const board = useResource(
    async (signal) => {
      const path = v1`leaderboards/${name}`
      const options = { query: { ...query, limit: SHOWN }, signal }
      return (await get<{ entries: readonly BoardEntry[] }>(path, options)).entries
    },
    [name, window, date],
    { every: 10 },
  )
  return (
    <Card title={<code>{name}</code>}>
      <Tabs
        label="Windows"
        tabs={WINDOWS}
        chosen={window}
        onChoose={(id) => setQuery({ window: id === 'allTime' ? undefined : id })}
      >
        <div class="stack">
          {window !== 'allTime' && (
            <label class="row">
              {window === 'weekly' ? 'The week of' : 'The day'} (UTC)
              <input
                type="date"
                value={date}
                max={dayText(Date.now())}
                onChange={(event) => setQuery({ date: event.currentTarget.value })}
              />
            </label>
          )}
          <Loaded resource={board}>
            {(entries) =>
              entries.length === 0 ? (
                <Empty icon="gauge" title="Nobody is on this board">
                  {window === 'allTime'
                    ? 'Set a score below.'
                    : 'Only scores that were written with "windows" are on the boards of days and weeks.'}
                </Empty>
              ) : (
                <Entries entries={entries} onLeave={setLeaving} />
              )
            }
          </Loaded>
          <SetScore board={name} onSet={board.reload} />
        </div>
      </Tabs>
      {leaving && (
        <ConfirmDialog
          title={`Take ${leaving.member} off the board?`}
          action="Take off"
          asksReason
          act={async (signal, reason) => {
            const path = v1`leaderboards/${name}/entries/${leaving.member}`
            await del(path, { query, signal, ...reasoned(reason) })
            tell(`${leaving.member} is off the board`)
            board.reload()
          }}
          onClose={() => setLeaving(undefined)}
        >
          The score {String(leaving.score)} is lost, in this window alone.
        </ConfirmDialog>
      )}
    </Card>
  )
}

function Entries(props: {
  readonly entries: readonly BoardEntry[]
  readonly onLeave: (entry: BoardEntry) => void
}): JSX.Element {
  return (
    <div class="scroll-x">
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col" class="end">
              Rank
            </th>
            <th scope="col">Member</th>
            <th scope="col" class="end">
              Score
            </th>
            <ActionsHeader />
          </tr>
        </thead>
        <tbody>
          {props.entries.map((entry) => (
            <tr key={entry.member}>
              <td class="end">{entry.rank}</td>
              <td>{entry.member}</td>
              <td class="end">
                {typeof entry.score === 'number' ? count(entry.score) : entry.score}
              </td>
              <td class="actions">
                <GuardedButton
                  need="write"
                  label={`Take off ${entry.member}`}
                  onClick={() => props.onLeave(entry)}
                >
                  Take off
                </GuardedButton>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
