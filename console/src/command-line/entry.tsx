import type { JSX } from 'preact'
import { explain, isAbort } from '../api/problem.ts'
import { Icon } from '../parts/icon.tsx'
import { Notice } from '../parts/states.tsx'
import type { ApiCall } from './api-call.ts'
import { Reply } from './reply.tsx'
import type { Run } from './run.ts'
import { spentText } from './spent.ts'

/** Something that was run, with what became of it. */
export interface Entry {
  readonly id: number
  readonly text: string
  readonly calls: readonly ApiCall[]
  readonly run: Run | undefined
  readonly error: unknown
}

/** What was run, its replies and its cost. */
export function EntryView(props: {
  readonly entry: Entry
  readonly onAgain: () => void
}): JSX.Element {
  const { text, calls, run: result, error } = props.entry
  return (
    <section class="entry">
      <header class="row">
        <pre class="row-fill entry-text">{text}</pre>
        <button
          type="button"
          class="button button-plain"
          aria-label="Write it again"
          title="Write it again"
          onClick={props.onAgain}
        >
          <Icon name="undo" />
        </button>
      </header>
      {error !== undefined && <EntryError error={error} />}
      {result?.outcomes.map((outcome, index) => (
        <div key={index} class="outcome">
          {calls.length > 1 && <small class="mono">{calls[index]?.method}</small>}
          {outcome.kind === 'reply' ? (
            <Reply value={outcome.value} />
          ) : (
            <Notice kind="danger">
              <strong>{outcome.title}.</strong> {outcome.advice}
            </Notice>
          )}
        </div>
      ))}
      {result?.spent && <small>{spentText(result.spent)}</small>}
    </section>
  )
}

function EntryError({ error }: { readonly error: unknown }): JSX.Element {
  if (isAbort(error)) {
    return <Notice kind="warning">Cancelled. It may have been applied all the same.</Notice>
  }
  const { title, advice } = explain(error)
  return (
    <Notice kind="danger">
      <strong>{title}.</strong> {advice}
    </Notice>
  )
}
