import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { post, v1 } from '../../api/client.ts'
import { inPath, readable } from '../../api/wire.ts'
import { place, setQuery } from '../../app/location.ts'
import { count } from '../../parts/duration.ts'
import { GuardedButton } from '../../parts/guarded.tsx'
import { Badge } from '../../parts/page.tsx'
import { Empty } from '../../parts/states.tsx'
import { tell } from '../../parts/toasts.tsx'
import '../panels.css'
import { useBusy } from '../../parts/use-busy.ts'
import type { StreamGroup } from './stream.ts'

/** The groups of a stream, and a form for another one. */
export function Groups(props: {
  readonly stream: string
  readonly groups: readonly StreamGroup[]
  readonly onChanged: () => void
}): JSX.Element {
  const { group: open } = place.value.query
  return (
    <>
      {props.groups.length === 0 ? (
        <Empty icon="stream" title="No groups">
          Whoever reads without a group leaves no trace. A group shares entries out among its
          consumers.
        </Empty>
      ) : (
        <div class="scroll-x">
          <table class="plain-table">
            <thead>
              <tr>
                <th scope="col">Group</th>
                <th scope="col" class="end">
                  Lag
                </th>
                <th scope="col" class="end">
                  Pending
                </th>
                <th scope="col" class="end">
                  Consumers
                </th>
                <th scope="col" class="minor">
                  Delivered up to
                </th>
              </tr>
            </thead>
            <tbody>
              {props.groups.map((group) => {
                const name = readable(group.name)
                return (
                  <tr key={name} aria-current={open === name ? 'true' : undefined}>
                    <td>
                      <button
                        type="button"
                        class="link mono"
                        disabled={typeof group.name !== 'string'}
                        aria-expanded={open === name}
                        onClick={() => setQuery({ group: open === name ? undefined : name })}
                      >
                        {name}
                      </button>
                    </td>
                    <td class="end">
                      <Lag lag={group.lag} />
                    </td>
                    <td class="end">{count(group.pending)}</td>
                    <td class="end">{group.consumers}</td>
                    <td class="minor mono">{group.lastDeliveredId}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      )}
      <NewGroup stream={props.stream} onMade={props.onChanged} />
    </>
  )
}

/** How many entries a group has not been given yet. */
function Lag({ lag }: { readonly lag: number | null }): JSX.Element {
  if (lag === null) return <span title="Redis cannot tell after entries were deleted">unknown</span>
  return lag === 0 ? <Badge kind="good">0</Badge> : <Badge kind="warning">{count(lag)}</Badge>
}

function NewGroup(props: { readonly stream: string; readonly onMade: () => void }): JSX.Element {
  const [name, setName] = useState('')
  const [start, setStart] = useState('$')
  const [isBusy, busily] = useBusy()
  const submit = async (event: Event) => {
    event.preventDefault()
    if (name.trim() === '') return
    await busily(async () => {
      await post(v1`streams/${inPath(props.stream)}/groups`, { name: name.trim(), start })
      tell(`The group ${name.trim()} is there`)
      setName('')
      props.onMade()
    })
  }
  return (
    <form class="row" onSubmit={submit}>
      <input
        class="filter"
        aria-label="Name of a new group"
        placeholder="New group"
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <select
        aria-label="Where the group begins"
        value={start}
        onChange={(event) => setStart(event.currentTarget.value)}
      >
        <option value="$">from now on</option>
        <option value="0">from the oldest entry</option>
      </select>
      <GuardedButton need="write" type="submit" isBusy={isBusy}>
        Make the group
      </GuardedButton>
    </form>
  )
}
