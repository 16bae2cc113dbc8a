import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/** Asks for a name, and opens it. */
export function NameForm(props: {
  readonly label: string
  readonly value: string
  readonly placeholder?: string
  readonly action?: string
  readonly onSubmit: (name: string) => void
}): JSX.Element {
  const [text, setText] = useState(props.value)
  useEffect(() => setText(props.value), [props.value])
  const submit = (event: Event) => {
    event.preventDefault()
    if (text.trim() !== '') props.onSubmit(text.trim())
  }
  return (
    <form class="row" onSubmit={submit}>
      <input
        class="filter"
        aria-label={props.label}
        placeholder={props.placeholder ?? props.label}
        value={text}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class="button" disabled={text.trim() === ''}>
        {props.action ?? 'Open'}
      </button>
    </form>
  )
}
