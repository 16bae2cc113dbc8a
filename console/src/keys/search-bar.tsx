import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useActions } from '../app/actions.ts'
import { setQuery } from '../app/location.ts'
import { Icon } from '../parts/icon.tsx'

const TYPES = ['string', 'hash', 'list', 'set', 'zset', 'stream']

/** Which keys are listed, and how. All of it is in the address. */
export function SearchBar({
  query,
}: {
  readonly query: Readonly<Record<string, string>>
}): JSX.Element {
  const field = useRef<HTMLInputElement>(null)
  const [match, setMatch] = useState(query.match ?? '')
  useEffect(() => setMatch(query.match ?? ''), [query.match])
  useActions(
    [
      { title: 'Search for keys', keys: '/', icon: 'search', run: () => field.current?.focus() },
      {
        title: 'Show keys as a tree or a list',
        keys: 'v',
        icon: 'layers',
        run: () => setQuery({ flat: query.flat ? undefined : '1' }),
      },
    ],
    [query.flat],
  )
  return (
    <form
      class="row keys-search"
      onSubmit={(event) => {
        event.preventDefault()
        setQuery({ match: patternOf(match) })
      }}
    >
      <input
        ref={field}
        type="search"
        aria-label="Keys like"
        placeholder="user:*, or part of a name"
        value={match}
        spellcheck={false}
        onInput={(event) => setMatch(event.currentTarget.value)}
      />
      <select
        aria-label="Type"
        value={query.type ?? ''}
        onChange={(event) => setQuery({ type: event.currentTarget.value })}
      >
        <option value="">all types</option>
        {TYPES.map((type) => (
          <option key={type} value={type}>
            {type}
          </option>
        ))}
      </select>
      <button type="submit" class="button button-primary">
        <Icon name="search" /> Search
      </button>
      <label class="check">
        <input
          type="checkbox"
          checked={!query.flat}
          onChange={(event) => setQuery({ flat: event.currentTarget.checked ? undefined : '1' })}
        />
        <span>Tree by</span>
      </label>
      <input
        class="separator mono"
        aria-label="Separator of the tree"
        maxLength={4}
        value={query.separator ?? ':'}
        onChange={(event) => setQuery({ separator: event.currentTarget.value })}
      />
      <label class="check" title="Costs a command for each key">
        <input
          type="checkbox"
          checked={query.memory === '1'}
          onChange={(event) => setQuery({ memory: event.currentTarget.checked ? '1' : undefined })}
        />
        <span>Memory</span>
      </label>
    </form>
  )
}

/** What is typed without a wildcard is meant as a part of the name. */
function patternOf(text: string): string {
  const trimmed = text.trim()
  return trimmed === '' || /[*?[\\]/.test(trimmed) ? trimmed : `*${trimmed}*`
}
