import { computed, type ReadonlySignal, signal } from '@preact/signals'

/**
 * Where the user is: everything that a view shows is in the part of the address after `#`, so that it can be shared, and
 * works wherever the page is served. `#/keys?match=user:*` is the view `keys` with one parameter.
 */
export interface Place {
  /** The name of the view. */
  readonly view: string
  readonly query: Readonly<Record<string, string>>
}

const hash = signal(window.location.hash)

window.addEventListener('hashchange', () => {
  hash.value = window.location.hash
})

/** Where the user is now. */
export const place: ReadonlySignal<Place> = computed(() => placeOf(hash.value))

/** The place that the end of an address names. */
function placeOf(text: string): Place {
  const [path = '', query = ''] = text.replace(/^#\/?/, '').split(/\?(.*)/s)
  return { view: decodeURIComponent(path), query: Object.fromEntries(new URLSearchParams(query)) }
}

/** The address of a place, for links. Parameters that are empty are left out. */
export function href(
  view: string,
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const entries = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []))
  const search = new URLSearchParams(entries).toString()
  return `#/${encodeURIComponent(view)}${search === '' ? '' : `?${search}`}`
}

/** Goes to another place; Back returns. */
export function go(view: string, query: Readonly<Record<string, string | undefined>> = {}): void {
  window.location.hash = href(view, query)
}

/** Changes parameters of the view that is open, and keeps the others; an empty one goes. Back skips this change. */
export function setQuery(changes: Readonly<Record<string, string | undefined>>): void {
  const { view, query } = place.value
  const next = href(view, { ...query, ...changes })
  if (next === window.location.hash) return
  window.history.replaceState(null, '', next)
  hash.value = next
}
