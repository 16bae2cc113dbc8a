import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { post } from '../api/client.ts'
import { explain, isAbort } from '../api/problem.ts'
import { fromPath } from '../api/wire.ts'
import { Dialog } from '../parts/dialog.tsx'
import { count } from '../parts/duration.ts'
import { Notice } from '../parts/states.tsx'
import { tell } from '../parts/toasts.tsx'

/** What is to be deleted: keys by name, or all that fit. */
export type Wanted =
  | { readonly ids: readonly string[] }
  | { readonly match: string; readonly type: string }

interface Deletion {
  readonly matched: number
  readonly deleted: number
  readonly cursor: string | null
}

/** So many keys go in one request. */
const BATCH = 500

/** From so many keys on, the number must be typed. */
const MANY = 100

interface Step {
  readonly phase: 'counting' | 'ready' | 'deleting' | 'stopped'
  readonly matched: number
  readonly deleted: number
  readonly error: unknown
}

/** Counts what would be deleted, asks, deletes in steps, and can be stopped between them. */
export function BulkDelete(props: {
  readonly wanted: Wanted
  readonly onDone: () => void
  readonly onClose: () => void
}): JSX.Element {
  const { wanted } = props
  const [step, setStep] = useState<Step>({
    phase: 'counting',
    matched: 0,
    deleted: 0,
    error: undefined,
  })
  const [typed, setTyped] = useState('')
  const [controller, setController] = useState<AbortController>()
  const run = async (dryRun: boolean, started: Step) => {
    const running = new AbortController()
    setController(running)
    let sum = started
    setStep(sum)
    try {
      for await (const part of deletions(wanted, dryRun, running.signal)) {
        sum = dryRun
          ? { ...sum, matched: sum.matched + part.matched }
          : { ...sum, deleted: sum.deleted + part.deleted }
        setStep(sum)
      }
    } catch (error) {
      setStep({
        ...sum,
        phase: dryRun ? 'ready' : 'stopped',
        error: isAbort(error) ? undefined : error,
      })
      if (!dryRun) props.onDone()
      return
    }
    if (dryRun) setStep({ ...sum, phase: 'ready' })
    else {
      tell(`${count(sum.deleted)} keys are deleted.`)
      props.onDone()
      props.onClose()
    }
  }
  useEffect(() => {
    void run(true, { phase: 'counting', matched: 0, deleted: 0, error: undefined })
  }, [])
  const close = () => {
    controller?.abort()
    props.onClose()
  }
  const { phase, matched, deleted, error } = step
  const isConfirmed = matched < MANY || typed === String(matched)
  return (
    <Dialog title="Delete keys" onClose={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void run(false, { ...step, phase: 'deleting', deleted: 0, error: undefined })
        }}
      >
        <p>{described(wanted)}</p>
        <p role="status">
          {phase === 'counting' && `Counting: ${count(matched)} so far …`}
          {phase === 'ready' && `This would delete ${count(matched)} keys. It cannot be undone.`}
          {phase === 'deleting' && `Deleted ${count(deleted)} of ${count(matched)} …`}
          {phase === 'stopped' && `Stopped: ${count(deleted)} of ${count(matched)} are deleted.`}
        </p>
        {phase === 'counting' && <progress aria-label="Counting" />}
        {phase === 'deleting' && <progress aria-label="Deleting" value={deleted} max={matched} />}
        {error !== undefined && (
          <Notice kind="danger">
            <strong>{explain(error).title}.</strong> {explain(error).advice}
          </Notice>
        )}
        {phase === 'ready' && matched >= MANY && (
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
          {(phase === 'deleting' || phase === 'counting') && (
            <button type="button" class="button" onClick={() => controller?.abort()}>
              Stop
            </button>
          )}
          <button type="button" class="button" onClick={close}>
            {phase === 'stopped' ? 'Close' : 'Cancel'}
          </button>
          <button
            type="submit"
            class="button button-danger"
            disabled={phase !== 'ready' || matched === 0 || !isConfirmed}
          >
            Delete {matched > 0 && count(matched)}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

function described(wanted: Wanted): JSX.Element {
  if ('ids' in wanted) return <>The {count(wanted.ids.length)} keys that you selected.</>
  return (
    <>
      All keys like <code>{wanted.match || '*'}</code>
      {wanted.type !== '' && ` of type ${wanted.type}`}, also those that are not listed yet.
    </>
  )
}

async function* deletions(
  wanted: Wanted,
  dryRun: boolean,
  signal: AbortSignal,
): AsyncGenerator<Deletion> {
  if ('ids' in wanted) {
    for (let at = 0; at < wanted.ids.length; at += BATCH) {
      const keys = wanted.ids.slice(at, at + BATCH).map(fromPath)
      yield await post<Deletion>('keys/deletions', { keys, dryRun }, { signal })
    }
    return
  }
  let cursor: string | null | undefined
  do {
    const body = {
      match: wanted.match || '*',
      ...(wanted.type !== '' && { type: wanted.type }),
      ...(cursor && { cursor }),
      dryRun,
    }
    const part = await post<Deletion>('keys/deletions', body, { signal })
    cursor = part.cursor
    yield part
  } while (cursor !== null)
}
