import { type Signal, signal } from '@preact/signals'
import type { JSX } from 'preact'
import { explain, isAbort } from '../api/problem.ts'
import { Icon } from './icon.tsx'

/** A short message at the edge of the page. */
interface Toast {
  readonly id: number
  readonly text: string
  readonly kind: 'done' | 'failed'
  readonly action: { readonly title: string; readonly run: () => void } | undefined
}

const toasts: Signal<readonly Toast[]> = signal([])
let lastId = 0

const SHOWN_MS = 6_000
/** A message with something to do stays longer. */
const SHOWN_WITH_ACTION_MS = 20_000

/** Tells that something was done; `action` is a button beside it, such as Undo. Screen readers hear it. */
export function tell(
  text: string,
  action?: { readonly title: string; readonly run: () => void },
): void {
  add({ text, kind: 'done', action }, action === undefined ? SHOWN_MS : SHOWN_WITH_ACTION_MS)
}

/** Tells that something failed, and what to do; says nothing of an abort. */
export function tellFailure(error: unknown): void {
  if (isAbort(error)) return
  const { title, advice } = explain(error)
  add({ text: `${title}. ${advice}`, kind: 'failed', action: undefined }, SHOWN_WITH_ACTION_MS)
}

function add(toast: Omit<Toast, 'id'>, shownMs: number): void {
  const id = ++lastId
  toasts.value = [...toasts.value.slice(-3), { ...toast, id }]
  setTimeout(() => dismiss(id), shownMs)
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id)
}

/** The messages; stands once at the end of the page. */
export function Toasts(): JSX.Element {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, text, kind, action }) => (
        <div key={id} class={`toast toast-${kind}`}>
          <Icon name={kind === 'done' ? 'check' : 'alert'} />
          <span>{text}</span>
          {action && (
            <button
              type="button"
              class="link"
              onClick={() => {
                dismiss(id)
                action.run()
              }}
            >
              {action.title}
            </button>
          )}
          <button
            type="button"
            class="button button-plain"
            aria-label="Dismiss"
            onClick={() => dismiss(id)}
          >
            <Icon name="x" />
          </button>
        </div>
      ))}
    </div>
  )
}
