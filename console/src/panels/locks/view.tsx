import type { JSX } from 'preact'
import { place, setQuery } from '../../app/location.ts'
import { AccessNote } from '../../parts/guarded.tsx'
import { Page } from '../../parts/page.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { HeldList } from './held-list.tsx'
import { locks } from './locks.tsx'
import { readWriteLocks } from './read-write-locks.tsx'
import { semaphores } from './semaphores.tsx'

const KINDS = [
  { id: 'locks', title: 'Locks', kind: locks },
  { id: 'semaphores', title: 'Semaphores', kind: semaphores },
  { id: 'read-write', title: 'Read-write locks', kind: readWriteLocks },
] as const

/** Who holds what, who waits, and for how long. */
export function View(): JSX.Element {
  const { kind: asked } = place.value.query
  const { id, kind } = KINDS.find((one) => one.id === asked) ?? KINDS[0]
  return (
    <Page title="Locks" subtitle="Who holds what, and who waits" fills>
      <AccessNote need="admin" what="release what others hold" />
      <div class="locks">
        <Tabs
          label="Kinds of locks"
          tabs={KINDS}
          chosen={id}
          onChoose={(other) =>
            setQuery({ kind: other === 'locks' ? undefined : other, name: undefined })
          }
        >
          <HeldList key={id} kind={kind} />
        </Tabs>
      </div>
    </Page>
  )
}
