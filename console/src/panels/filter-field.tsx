import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

/** Milliseconds without a key after which what was typed counts. */
const PAUSE_MS = 300

/** A field whose text counts when the user stops typing, or presses Enter. */
export function FilterField(props: {
  readonly label: string
  readonly value: string
  readonly placeholder?: string
  readonly onChange: (text: string) => void
}): JSX.Element {
  const [text, setText] = useState(props.value)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => setText(props.value), [props.value])
  useEffect(() => () => clearTimeout(timer.current), [])
  const settle = (next: string, pause: number) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => props.onChange(next), pause)
  }
  return (
    <input
      type="search"
      class="filter"
      aria-label={props.label}
      placeholder={props.placeholder ?? props.label}
      value={text}
      spellcheck={false}
      autocomplete="off"
      onInput={(event) => {
        setText(event.currentTarget.value)
        settle(event.currentTarget.value, PAUSE_MS)
      }}
      onKeyDown={(event) => event.key === 'Enter' && settle(text, 0)}
    />
  )
}
