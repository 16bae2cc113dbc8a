import type { JSX } from 'preact'
import { v1 } from '../../api/client.ts'
import { place, setQuery } from '../../app/location.ts'
import { Empty } from '../../parts/states.tsx'
import { NameForm } from '../name-form.tsx'
import { LeaseCard } from './lease-card.tsx'
import type { Holder } from './lease-holders.tsx'

/** `GET /v1/read-write-locks/{name}`. */
interface ReadWriteLockState {
  readonly readers: readonly Holder[]
  readonly writer: Holder | null
  readonly waiters: number
}

/** A read-write lock by its name. */
export function ReadWriteLocks(): JSX.Element {
  const { name } = place.value.query
  return (
    <>
      <NameForm
        label="Name of a read-write lock"
        value={name ?? ''}
        onSubmit={(text) => setQuery({ name: text })}
      />
      {name ? (
        <LeaseCard<ReadWriteLockState>
          key={name}
          name={name}
          path={v1`read-write-locks/${name}`}
          holdersOf={bothSides}
          free="Nobody reads or writes"
        />
      ) : (
        <Empty icon="lock" title="Which read-write lock?">
          Enter the name of one, such as <code>config</code> for{' '}
          <code>redis.readWriteLock('lock:config')</code>.
        </Empty>
      )}
    </>
  )
}

function bothSides({ readers, writer }: ReadWriteLockState): Holder[] {
  const all = readers.map((reader) => ({ ...reader, holds: 'reads' }))
  return writer === null ? all : [{ ...writer, holds: 'writes' }, ...all]
}
