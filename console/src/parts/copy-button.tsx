import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from './icon.tsx'

/** Copies a text. `text` may be made when it is asked for. */
export function CopyButton(props: {
  readonly text: string | (() => string)
  /** What is copied: `the key`. */
  readonly what: string
}): JSX.Element {
  const [isDone, setDone] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(typeof props.text === 'string' ? props.text : props.text())
    setDone(true)
    setTimeout(() => setDone(false), 1_500)
  }
  return (
    <button
      type="button"
      class="button button-plain"
      aria-label={isDone ? 'Copied' : `Copy ${props.what}`}
      title={isDone ? 'Copied' : `Copy ${props.what}`}
      onClick={copy}
    >
      <Icon name={isDone ? 'check' : 'copy'} />
    </button>
  )
}
