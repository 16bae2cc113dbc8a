import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { IconName } from '../parts/icon.tsx'

/** Something the user can do from the palette or by keys. */
export interface Action {
  readonly title: string
  /** A letter, or two after one another with a space between: `g k`. Not heard while the user types into a field. */
  readonly keys?: string
  readonly icon?: IconName
  /** What the palette finds it by, beside its title. */
  readonly words?: string
  readonly run: () => void
}

/** Which window of the shell is open. */
export const overlay = signal<'palette' | 'shortcuts' | undefined>(undefined)

const ofViews = signal<ReadonlyMap<symbol, readonly Action[]>>(new Map())

/** What can be done now: what the innermost part of the page offers first. */
export const actions: ReadonlySignal<readonly Action[]> = computed(() =>
  Array.from(ofViews.value.values()).reverse().flat(),
)

/** Offers actions as long as the component is shown; `inputs` are what they depend on. */
export function useActions(offered: readonly Action[], inputs: readonly unknown[]): void {
  useEffect(() => {
    const owner = Symbol()
    ofViews.value = new Map(ofViews.peek()).set(owner, offered)
    return () => {
      const rest = new Map(ofViews.peek())
      rest.delete(owner)
      ofViews.value = rest
    }
  }, inputs)
}

const SEQUENCE_MS = 1_000
let pending = { key: '', at: 0 }

/** Runs the action that the keys of the keyboard ask for. */
export function hearKeys(event: KeyboardEvent): void {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault()
    overlay.value = overlay.peek() === 'palette' ? undefined : 'palette'
    return
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event) || event.defaultPrevented)
    return
  const isSequence = event.timeStamp - pending.at < SEQUENCE_MS
  const keys = isSequence ? `${pending.key} ${event.key}` : event.key
  pending = { key: event.key, at: event.timeStamp }
  const action = actions.peek().find((one) => one.keys === keys)
  if (action === undefined) return
  event.preventDefault()
  pending = { key: '', at: 0 }
  action.run()
}

function isTyping({ target }: Event): boolean {
  return (
    document.querySelector('dialog[open]') !== null ||
    (target instanceof HTMLElement &&
      (target.isContentEditable ||
        target.closest('input:not([type=checkbox]), textarea, select') !== null))
  )
}
