import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { del, get, post, v1 } from '../../api/client.ts'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { GuardedButton } from '../../parts/guarded.tsx'
import { Card } from '../../parts/page.tsx'
import { tell } from '../../parts/toasts.tsx'
import { PagesState } from '../pages-state.tsx'
import '../panels.css'
import { ActionsHeader } from '../../parts/actions-header.tsx'
import { reasoned } from '../reason.ts'
import { usePages } from '../use-pages.ts'
import { useReloadOn } from '../use-reload-on.ts'
import type { DeadLetter } from './queue.ts'

/** Messages that one request sends again. */
const BATCH = 100

/** The messages of a queue that were given up, with ways to send them again or to delete them. */
export function DeadLetters(props: {
  readonly queue: string
  /** Changes when there are others. */
  readonly version: number | undefined
  readonly onChanged: () => void
}): JSX.Element {
  const { queue } = props
  const [asking, setAsking] = useState<'redrive' | DeadLetter>()
  const pages = usePages<DeadLetter>(
    async (cursor, signal) => {
      const query = { limit: 50, cursor }
      const page = await get<{ messages: readonly DeadLetter[]; cursor: string | null }>(
        v1`queues/${queue}/dead-letters`,
        { query, signal },
      )
      return { rows: page.messages, cursor: page.cursor }
    },
    [queue],
    ({ id }) => id,
  )
  useReloadOn(props.version, pages.reload)
  const changed = () => {
    pages.reload()
    props.onChanged()
  }
  return (
    <Card
      title="Dead letters"
      actions={
        pages.rows.length > 0 && (
          <GuardedButton need="write" onClick={() => setAsking('redrive')}>
            Send all again
          </GuardedButton>
        )
      }
    >
      <PagesState
        pages={pages}
        empty={
          <p class="soft">
            None. A message comes here that was delivered again and again and never acknowledged.
          </p>
        }
      >
        {(foot) => (
          <>
            <Letters letters={pages.rows} onDelete={setAsking} />
            <p class="soft">{foot}</p>
          </>
        )}
      </PagesState>
      {asking === 'redrive' && (
        <ConfirmDialog
          title={`Send the dead letters of ${queue} again?`}
          action="Send all again"
          asksReason
          act={async (signal, reason) => {
            const count = await redriveAll(queue, signal, reason)
            tell(`Sent again: ${count}`)
            changed()
          }}
          onClose={() => setAsking(undefined)}
        >
          They become new messages. What made them fail may make them fail again: look at it first.
        </ConfirmDialog>
      )}
      {asking !== undefined && asking !== 'redrive' && (
        <ConfirmDialog
          title="Delete this message for good?"
          action="Delete"
          asksReason
          act={async (signal, reason) => {
            await del(v1`queues/${queue}/dead-letters/${asking.id}`, {
              signal,
              ...reasoned(reason),
            })
            tell('The message is gone')
            changed()
          }}
          onClose={() => setAsking(undefined)}
        >
          <pre class="code-block">{JSON.stringify(asking.body, null, 2)}</pre>
        </ConfirmDialog>
      )}
    </Card>
  )
}

/** Sends batch after batch, until one was not full. */
async function redriveAll(queue: string, signal: AbortSignal, reason: string): Promise<number> {
  let total = 0
  for (;;) {
    const path = v1`queues/${queue}/dead-letters/redrives`
    const options = { signal, ...reasoned(reason) }
    const { redriven } = await post<{ redriven: number }>(path, { limit: BATCH }, options)
    total += redriven
    if (redriven < BATCH) return total
  }
}

function Letters(props: {
  readonly letters: readonly DeadLetter[]
  readonly onDelete: (letter: DeadLetter) => void
}): JSX.Element {
  return (
    <div class="scroll-x">
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">Message</th>
            <th scope="col" class="end">
              Deliveries
            </th>
            <ActionsHeader />
          </tr>
        </thead>
        <tbody>
          {props.letters.map((letter) => (
            <tr key={letter.id}>
              <td class="long">
                <code>{JSON.stringify(letter.body)}</code>
                <div>
                  <small class="mono">{letter.id}</small>
                </div>
              </td>
              <td class="end">{letter.deliveries}</td>
              <td class="actions">
                <GuardedButton
                  need="write"
                  label={`Delete ${letter.id}`}
                  onClick={() => props.onDelete(letter)}
                >
                  Delete
                </GuardedButton>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
