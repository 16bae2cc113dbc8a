import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { place, setQuery } from '../../app/location.ts'
import '../panels.css'

/** Asks what to listen to. What holds a `*`, `?` or `[` counts as a pattern unless told otherwise. */
export function ListenForm(): JSX.Element {
  const { listen = '', pattern } = place.value.query
  const [name, setName] = useState(listen)
  const [isPattern, setPattern] = useState(pattern === '1')
  const submit = (event: Event) => {
    event.preventDefault()
    if (name !== '') setQuery({ listen: name, pattern: isPattern ? '1' : undefined })
  }
  return (
    <form class="row" onSubmit={submit}>
      <input
        class="filter"
        aria-label="Channel or pattern to listen to"
        placeholder="A channel, or news:*"
        value={name}
        spellcheck={false}
        autocomplete="off"
        onInput={({ currentTarget: { value } }) => {
          setName(value)
          setPattern(/[*?[]/.test(value))
        }}
      />
      <label class="row">
        <input
          type="checkbox"
          checked={isPattern}
          onChange={(event) => setPattern(event.currentTarget.checked)}
        />
        Pattern
      </label>
      <button type="submit" class="button button-primary" disabled={name === ''}>
        Listen
      </button>
    </form>
  )
}
