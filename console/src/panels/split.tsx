import type { ComponentChildren, JSX } from 'preact'
import { Icon } from '../parts/icon.tsx'
import './panels.css'

/**
 * A list, and beside it what is open of it. Where the screen is narrow there is room for one of them. Escape closes what is
 * open.
 */
export function Split(props: {
  readonly list: ComponentChildren
  /** What is open; `undefined` when nothing is. */
  readonly detail: ComponentChildren | undefined
  /** What the list is of, for the way back: `locks`. */
  readonly what: string
  readonly onClose: () => void
}): JSX.Element {
  const isOpen = props.detail !== undefined
  const close = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || !isOpen) return
    // A window over the page closes itself.
    if (event.target instanceof Element && event.target.closest('dialog, input, textarea')) return
    event.preventDefault()
    props.onClose()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only hears what bubbles up from the list and the detail
    <div class={isOpen ? 'split split-open' : 'split'} onKeyDown={close}>
      <div class="split-list">{props.list}</div>
      {isOpen && (
        <section class="split-detail" aria-label="Details">
          <button type="button" class="button split-back" onClick={props.onClose}>
            <Icon name="arrowLeft" /> All {props.what}
          </button>
          {props.detail}
        </section>
      )}
    </div>
  )
}
