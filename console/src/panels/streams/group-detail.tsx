import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { del, get, v1 } from '../../api/client.ts'
import { useResource } from '../../api/resource.ts'
import { inPath, readable } from '../../api/wire.ts'
import { setQuery } from '../../app/location.ts'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { count, duration } from '../../parts/duration.ts'
import { GuardedButton } from '../../parts/guarded.tsx'
import { Card } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { tell } from '../../parts/toasts.tsx'
import '../panels.css'
import { reasoned } from '../reason.ts'
import type { GroupDetail } from './stream.ts'

/** Seconds between two looks at the group that is open. */
const EVERY = 3

/** One group: its consumers, and what they were given and have not acknowledged. */
export function GroupDetailCard(props: {
  readonly stream: string
  readonly group: string
  readonly onDeleted: () => void
}): JSX.Element {
  const [isAsking, setAsking] = useState(false)
  const path = v1`streams/${inPath(props.stream)}/groups/${inPath(props.group)}`
  const group = useResource((signal) => get<GroupDetail>(path, { signal }), [path], {
    every: EVERY,
  })
  return (
    <Card
      title={
        <>
          Group <code>{props.group}</code>
        </>
      }
      actions={
        <GuardedButton need="write" look="danger" onClick={() => setAsking(true)}>
          Delete the group
        </GuardedButton>
      }
    >
      <Loaded resource={group}>
        {(it) => (
          <>
            <Consumers group={it} />
            <Pending group={it} />
          </>
        )}
      </Loaded>
      {isAsking && (
        <ConfirmDialog
          title={`Delete the group ${props.group}?`}
          action="Delete the group"
          name={props.group}
          asksReason
          act={async (signal, reason) => {
            await del(path, { signal, ...reasoned(reason) })
            tell(`The group ${props.group} is gone`)
            setQuery({ group: undefined })
            props.onDeleted()
          }}
          onClose={() => setAsking(false)}
        >
          Its place in the stream and the list of what is pending are lost. The entries stay.
        </ConfirmDialog>
      )}
    </Card>
  )
}

function Consumers({ group }: { readonly group: GroupDetail }): JSX.Element {
  if (group.consumers.length === 0) return <p class="soft">Nobody has read in this group yet.</p>
  return (
    <table class="plain-table">
      <caption class="hidden-text">Consumers</caption>
      <thead>
        <tr>
          <th scope="col">Consumer</th>
          <th scope="col" class="end">
            Pending
          </th>
          <th scope="col" class="end">
            Idle
          </th>
        </tr>
      </thead>
      <tbody>
        {group.consumers.map(({ name, pending, idle }) => (
          <tr key={readable(name)}>
            <td class="mono">{readable(name)}</td>
            <td class="end">{count(pending)}</td>
            <td class="end">{duration(idle)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Pending({ group }: { readonly group: GroupDetail }): JSX.Element {
  if (group.pending.length === 0)
    return <p class="soft">Everything that was delivered is acknowledged.</p>
  return (
    <>
      <h3>
        Not acknowledged: {count(group.pendingCount)}
        {group.pendingCount > group.pending.length && `, the oldest ${group.pending.length}`}
      </h3>
      <div class="scroll-x">
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">Entry</th>
              <th scope="col">Consumer</th>
              <th scope="col" class="end">
                For
              </th>
              <th scope="col" class="end">
                Deliveries
              </th>
            </tr>
          </thead>
          <tbody>
            {group.pending.map(({ id, consumer, idle, deliveries }) => (
              <tr key={id}>
                <td class="mono">{id}</td>
                <td class="mono">{readable(consumer)}</td>
                <td class="end">{duration(idle)}</td>
                <td class="end">{deliveries}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
