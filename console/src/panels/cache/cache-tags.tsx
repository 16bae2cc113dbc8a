import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { del, get, v1 } from '../../api/client.ts'
import { place, setQuery } from '../../app/location.ts'
import { ActionsHeader } from '../../parts/actions-header.tsx'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { GuardedButton } from '../../parts/guarded.tsx'
import { Empty } from '../../parts/states.tsx'
import { tell } from '../../parts/toasts.tsx'
import { FilterField } from '../filter-field.tsx'
import { PagesState } from '../pages-state.tsx'
import '../panels.css'
import { reasoned } from '../reason.ts'
import { usePages } from '../use-pages.ts'

/** The tags of a cache, with a way to make what bears one invalid. */
export function CacheTags({ cache }: { readonly cache: string }): JSX.Element {
  const { match = '' } = place.value.query
  const [asking, setAsking] = useState<string>()
  const pages = usePages<string>(
    async (cursor, signal) => {
      const query = { cache, match: match || '*', cursor }
      const page = await get<{ tags: readonly string[]; cursor: string | null }>('cache/tags', {
        query,
        signal,
      })
      return { rows: page.tags, cursor: page.cursor }
    },
    [cache, match],
    (tag) => tag,
  )
  return (
    <div class="stack">
      <FilterField
        label="Pattern of tags"
        placeholder="Pattern of tags, such as user:*"
        value={match}
        onChange={(text) => setQuery({ match: text })}
      />
      <PagesState
        pages={pages}
        empty={
          <Empty icon="layers" title={match === '' ? 'No tags' : 'No tag matches'}>
            Values get tags where they are made:{' '}
            <code>cache.getOrSet('user:7', loadUser, {"{ tags: ['users'] }"})</code>.
          </Empty>
        }
      >
        {(foot) => (
          <>
            <Tags tags={pages.rows} onInvalidate={setAsking} />
            <p class="soft">{foot}</p>
          </>
        )}
      </PagesState>
      {asking !== undefined && (
        <ConfirmDialog
          title={`Invalidate ${asking}?`}
          action="Invalidate"
          asksReason
          act={async (signal, reason) => {
            await del(v1`cache/tags/${asking}`, { query: { cache }, signal, ...reasoned(reason) })
            tell(`Nothing with the tag ${asking} is valid any more`)
            pages.reload()
          }}
          onClose={() => setAsking(undefined)}
        >
          All values with this tag count as missing from now on, and are made anew when somebody
          needs them.
        </ConfirmDialog>
      )}
    </div>
  )
}

function Tags(props: {
  readonly tags: readonly string[]
  readonly onInvalidate: (tag: string) => void
}): JSX.Element {
  return (
    <div class="card">
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">Tag</th>
            <ActionsHeader />
          </tr>
        </thead>
        <tbody>
          {props.tags.map((tag) => (
            <tr key={tag}>
              <td class="long">
                <code>{tag}</code>
              </td>
              <td class="actions">
                <GuardedButton
                  need="write"
                  label={`Invalidate ${tag}`}
                  onClick={() => props.onInvalidate(tag)}
                >
                  Invalidate
                </GuardedButton>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
