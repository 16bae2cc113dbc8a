import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { explain, isAbort } from '../api/problem.ts'
import { Icon } from './icon.tsx'
import { Notice } from './states.tsx'

/** A window over the page, open as long as it is rendered. Escape and the cross ask to close it. */
export function Dialog(props: {
  readonly title: string
  readonly onClose: () => void
  readonly wide?: boolean
  readonly children: ComponentChildren
}): JSX.Element {
  const element = useRef<HTMLDialogElement>(null)
  const title = useId()
  useEffect(() => {
    const dialog = element.current
    dialog?.showModal()
    return () => dialog?.close()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same as a click outside
    <dialog
      ref={element}
      class={props.wide ? 'dialog dialog-wide' : 'dialog'}
      aria-labelledby={title}
      onCancel={(event) => {
        event.preventDefault()
        props.onClose()
      }}
      onClick={(event) => event.target === element.current && props.onClose()}
    >
      <div class="dialog-box">
        <header class="dialog-head">
          <h2 id={title}>{props.title}</h2>
          <button
            type="button"
            class="button button-plain"
            aria-label="Close"
            onClick={props.onClose}
          >
            <Icon name="x" />
          </button>
        </header>
        {props.children}
      </div>
    </dialog>
  )
}

/**
 * Asks before something that cannot be taken back. With `name` the user must type it first. It stays open until `act` has
 * ended, shows why it failed, and aborts its signal when it is closed.
 */
export function ConfirmDialog(props: {
  readonly title: string
  /** What the button says: a verb. */
  readonly action: string
  /** What must be typed, for what destroys much. */
  readonly name?: string | undefined
  /** Ask for a reason, which goes to `act`. */
  readonly asksReason?: boolean
  readonly act: (signal: AbortSignal, reason: string) => Promise<unknown>
  readonly onClose: () => void
  readonly children: ComponentChildren
}): JSX.Element {
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState('')
  const [error, setError] = useState<unknown>()
  const [controller, setController] = useState<AbortController>()
  const isReady = props.name === undefined || typed === props.name
  const close = () => {
    controller?.abort()
    props.onClose()
  }
  const submit = async (event: Event) => {
    event.preventDefault()
    const running = new AbortController()
    setController(running)
    setError(undefined)
    try {
      await props.act(running.signal, reason)
      props.onClose()
    } catch (failure) {
      if (!isAbort(failure)) setError(failure)
    } finally {
      setController(undefined)
    }
  }
  return (
    <Dialog title={props.title} onClose={close}>
      <form onSubmit={submit} class="stack">
        <div>{props.children}</div>
        {props.name !== undefined && (
          <label class="field">
            <span>
              Type <code>{props.name}</code> to confirm
            </span>
            <input
              value={typed}
              autocomplete="off"
              spellcheck={false}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </label>
        )}
        {props.asksReason && (
          <label class="field">
            <span>Reason, for the audit log</span>
            <input
              required
              value={reason}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          </label>
        )}
        {error !== undefined && (
          <Notice kind="danger">
            <strong>{explain(error).title}.</strong> {explain(error).advice}
          </Notice>
        )}
        <footer class="dialog-foot">
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
          <button
            type="submit"
            class="button button-danger"
            disabled={!isReady || controller !== undefined}
          >
            {controller !== undefined && <span class="spinner" />} {props.action}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
