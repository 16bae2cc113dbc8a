import type { JSX } from 'preact'
import { v1 } from '../../api/client.ts'
import { place, setQuery } from '../../app/location.ts'
import { Empty } from '../../parts/states.tsx'
import { NameForm } from '../name-form.tsx'
import { LeaseCard } from './lease-card.tsx'
import type { Holder } from './lease-holders.tsx'

/** `GET /v1/semaphores/{name}`. */
interface SemaphoreState {
  readonly holders: readonly Holder[]
  readonly waiters: number
}

/** A semaphore by its name. */
export function Semaphores(): JSX.Element {
  const { name } = place.value.query
  return (
    <>
      <NameForm
        label="Name of a semaphore"
        value={name ?? ''}
        onSubmit={(text) => setQuery({ name: text })}
      />
      {name ? (
        <LeaseCard<SemaphoreState>
          key={name}
          name={name}
          path={v1`semaphores/${name}`}
          holdersOf={({ holders }) => holders}
          free="Nobody holds a permit"
        />
      ) : (
        <Empty icon="lock" title="Which semaphore?">
          Enter the name of one, such as <code>exports</code> for{' '}
          <code>redis.semaphore('lock:exports')</code>.
        </Empty>
      )}
    </>
  )
}
