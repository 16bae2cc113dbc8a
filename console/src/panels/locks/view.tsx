import type { JSX } from 'preact'
import { place, setQuery } from '../../app/location.ts'
import { AccessNote } from '../../parts/guarded.tsx'
import { Page } from '../../parts/page.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { LockList } from './lock-list.tsx'
import { ReadWriteLocks } from './read-write-locks.tsx'
import { Semaphores } from './semaphores.tsx'

const KINDS = [
  { id: 'locks', title: 'Locks' },
  { id: 'semaphores', title: 'Semaphores' },
  { id: 'read-write', title: 'Read-write locks' },
] as const

/** Who holds what, who waits, and for how long. */
export function View(): JSX.Element {
  const { kind = 'locks' } = place.value.query
  return (
    <Page title="Locks" subtitle="Who holds what, and who waits" fills>
      <AccessNote need="admin" what="release what others hold" />
      <div class="locks">
        <Tabs
          label="Kinds of locks"
          tabs={KINDS}
          chosen={kind}
          onChoose={(id) => setQuery({ kind: id === 'locks' ? undefined : id, name: undefined })}
        >
          {kind === 'semaphores' && <Semaphores />}
          {kind === 'read-write' && <ReadWriteLocks />}
          {kind !== 'semaphores' && kind !== 'read-write' && <LockList />}
        </Tabs>
      </div>
    </Page>
  )
}
