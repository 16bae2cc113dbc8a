import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { place, setQuery } from '../../app/location.ts'
import { Empty } from '../../parts/states.tsx'
import { CacheEntry } from './cache-entry.tsx'
import { DeletePattern } from './delete-pattern.tsx'

/** Looks a value up by its key and version, and deletes values by a pattern. */
export function CacheEntries({ cache }: { readonly cache: string }): JSX.Element {
  const { key = '', version = '' } = place.value.query
  return (
    <div class="stack">
      <LookUp name={key} version={version} />
      {key === '' ? (
        <Empty icon="search" title="Which entry?">
          Enter a key as Django's code has it: <code>cache.get("user:7")</code> is{' '}
          <code>user:7</code>. Without a version the one of the cache counts.
        </Empty>
      ) : (
        <CacheEntry key={`${cache} ${key} ${version}`} cache={cache} name={key} version={version} />
      )}
      <DeletePattern cache={cache} version={version} />
    </div>
  )
}

function LookUp(props: { readonly name: string; readonly version: string }): JSX.Element {
  const [name, setName] = useState(props.name)
  const [version, setVersion] = useState(props.version)
  useEffect(() => {
    setName(props.name)
    setVersion(props.version)
  }, [props.name, props.version])
  const submit = (event: Event) => {
    event.preventDefault()
    setQuery({ key: name, version: version.trim() })
  }
  return (
    <form class="row" onSubmit={submit}>
      <input
        class="filter"
        aria-label="Key in the cache"
        placeholder="Key, such as user:7"
        value={name}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <input
        class="short"
        aria-label="Version; empty for the one of the cache"
        placeholder="Version"
        value={version}
        onInput={(event) => setVersion(event.currentTarget.value)}
      />
      <button type="submit" class="button" disabled={name === ''}>
        Look up
      </button>
    </form>
  )
}
