import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { explain } from '../api/problem.ts'
import { Dialog } from '../parts/dialog.tsx'
import { count, counted } from '../parts/duration.ts'
import { Notice } from '../parts/states.tsx'
import { tell } from '../parts/toasts.tsx'
import { type Progress, useBulkDeletion, type Wanted } from './bulk-deletion.ts'

/** From so many keys on, the number must be typed. */
const MANY = 100

/** Counts what would be deleted, asks, deletes in steps, and can be stopped between them. */
export function BulkDelete(props: {
  readonly wanted: Wanted
  /** Keys are gone: all, or some before it was stopped. */
  readonly onDone: () => void
  readonly onClose: () => void
}): JSX.Element {
  const { wanted, onDone, onClose } = props
  const [typed, setTyped] = useState('')
  const { progress, confirm, stop } = useBulkDeletion(wanted, (deleted) => {
    tell(`${counted(deleted, 'key')} deleted.`)
    onClose()
    onDone()
  })
  const { phase, matched } = progress
  const close = () => {
    if (phase === 'deleting') return stop()
    onClose()
    if (progress.deleted > 0) onDone()
  }
  const isLarge = matched >= MANY
  const isReady = phase === 'counted' && matched > 0 && (!isLarge || typed === String(matched))
  return (
    <Dialog title="Delete keys" onClose={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) confirm()
        }}
      >
        <p>{described(wanted)}</p>
        <ProgressShown progress={progress} />
        {phase === 'counted' && isLarge && (
          <label class="field">
            <span>
              Type <code>{matched}</code> to confirm
            </span>
            <input
              inputMode="numeric"
              value={typed}
              autocomplete="off"
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </label>
        )}
        <footer class="dialog-foot">
          <button type="button" class="button" onClick={close}>
            {CLOSING[phase] ?? 'Cancel'}
          </button>
          <button type="submit" class="button button-danger" disabled={!isReady}>
            Delete {matched > 0 && count(matched)}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

/** What the button that leads out of it says. */
const CLOSING: Partial<Record<Progress['phase'], string>> = { deleting: 'Stop', stopped: 'Close' }

function ProgressShown({ progress }: { readonly progress: Progress }): JSX.Element {
  const { phase, matched, deleted, error } = progress
  return (
    <>
      <p role="status">{statusOf(progress)}</p>
      {phase === 'counting' && <progress aria-label="Counting" />}
      {phase === 'deleting' && <progress aria-label="Deleting" value={deleted} max={matched} />}
      {error !== undefined && (
        <Notice kind="danger">
          <strong>{explain(error).title}.</strong> {explain(error).advice}
        </Notice>
      )}
    </>
  )
}

function statusOf({ phase, matched, deleted }: Progress): string {
  switch (phase) {
    case 'counting':
      return `Counting: ${count(matched)} so far …`
    case 'counted':
      return `This would delete ${counted(matched, 'key')}. It cannot be undone.`
    case 'uncounted':
      return 'Not all could be counted, and nothing is deleted. Close this and try again.'
    case 'deleting':
      return `Deleted ${count(deleted)} of ${count(matched)} …`
    case 'stopped':
      return `Stopped: ${count(deleted)} of ${counted(matched, 'key')} deleted.`
  }
}

function described(wanted: Wanted): JSX.Element {
  if ('ids' in wanted) return <>{counted(wanted.ids.length, 'key')} that you selected.</>
  return (
    <>
      All keys like <code>{wanted.match || '*'}</code>
      {wanted.type !== '' && ` of type ${wanted.type}`}, also those that are not listed yet.
    </>
  )
}
