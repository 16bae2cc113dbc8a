import type { JSX } from 'preact'
import { get } from '../../api/client.ts'
import { isProblem } from '../../api/problem.ts'
import { useResource } from '../../api/resource.ts'
import { place, setQuery } from '../../app/location.ts'
import { AccessNote } from '../../parts/guarded.tsx'
import { Page } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { CacheEntries } from './cache-entries.tsx'
import { CacheTags } from './cache-tags.tsx'
import { HitFigures } from './hit-figures.tsx'

/** Seconds between two looks at the counters. */
const EVERY = 10

/** `GET /v1/cache`. */
export interface Caches {
  readonly caches: readonly {
    readonly cache: string
    readonly keyPrefix: string
    readonly version: number | string
    /** Seconds; `null` for ever. */
    readonly timeout: number | null
  }[]
  readonly hits: number | null
  readonly misses: number | null
  readonly hitRatio: number | null
}

const TABS = [
  { id: 'entries', title: 'Entries' },
  { id: 'tags', title: 'Tags' },
] as const

/** The caches of the Django project: how often they hit, and ways to look a value up and make it invalid. */
export function View(): JSX.Element {
  const { tab = 'entries', cache = 'default' } = place.value.query
  const caches = useResource((signal) => get<Caches>('cache', { signal }), [], { every: EVERY })
  if (isProblem(caches.error, 'not-configured')) return <NotConfigured />
  return (
    <Page
      title="Cache"
      subtitle="Django's caches"
      actions={<CacheChoice caches={caches.value} chosen={cache} />}
    >
      <AccessNote need="write" what="invalidate or delete" />
      <Loaded resource={caches}>
        {(it) => (
          <>
            <HitFigures caches={it} chosen={cache} />
            <Tabs
              label="Parts of the cache"
              tabs={TABS}
              chosen={tab === 'tags' ? 'tags' : 'entries'}
              onChoose={(id) => setQuery({ tab: id === 'entries' ? undefined : id })}
            >
              {tab === 'tags' ? <CacheTags cache={cache} /> : <CacheEntries cache={cache} />}
            </Tabs>
          </>
        )}
      </Loaded>
    </Page>
  )
}

function CacheChoice(props: {
  readonly caches: Caches | undefined
  readonly chosen: string
}): JSX.Element | null {
  const aliases = props.caches?.caches.map(({ cache }) => cache) ?? []
  if (aliases.length < 2) return null
  return (
    <select
      aria-label="Cache"
      value={props.chosen}
      onChange={({ currentTarget: { value } }) =>
        setQuery({ cache: value === 'default' ? undefined : value })
      }
    >
      {aliases.map((alias) => (
        <option key={alias} value={alias}>
          {alias}
        </option>
      ))}
    </select>
  )
}

function NotConfigured(): JSX.Element {
  return (
    <Page title="Cache">
      <Empty icon="layers" title="The cache is not set up">
        Give the Worker the variable <code>DJANGO_SETTINGS</code>: the CACHES of your project as
        JSON, <code>{'{}'}</code> for Django's defaults. See docs/cache.md.
      </Empty>
    </Page>
  )
}
