import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { ask, del } from '../../api/client.ts'
import { useResource } from '../../api/resource.ts'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { GuardedButton } from '../../parts/guarded.tsx'
import { Card, Figure } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { tell } from '../../parts/toasts.tsx'
import { reasoned } from '../reason.ts'
import { type Holder, LeaseHolders } from './lease-holders.tsx'

/** Seconds between two looks. */
const EVERY = 2

/** What several hold at a time, as the API answers and as it is shown. */
interface LeaseCardProps<T> {
  readonly name: string
  readonly path: string
  readonly holdersOf: (state: T) => readonly Holder[]
  /** What is said when nobody holds it. */
  readonly free: string
}

/** Who holds permits of a semaphore or sides of a read-write lock, who waits, and a way to take it from all of them. */
export function LeaseCard<T extends { readonly waiters: number }>(
  props: LeaseCardProps<T>,
): JSX.Element {
  const { name, path, holdersOf } = props
  const [isAsking, setAsking] = useState(false)
  const lease = useResource(
    async (signal) => {
      const askedAt = Date.now()
      const { body } = await ask<T>('GET', path, { signal })
      return { holders: holdersOf(body), waiters: body.waiters, askedAt, answeredAt: Date.now() }
    },
    [path],
    { every: EVERY },
  )
  const isHeld = (lease.value?.holders.length ?? 0) > 0
  return (
    <Card
      title={<code>{name}</code>}
      actions={
        isHeld && (
          <GuardedButton need="admin" look="danger" onClick={() => setAsking(true)}>
            Force release of all
          </GuardedButton>
        )
      }
    >
      <Loaded resource={lease}>
        {(state) => (
          <>
            <div class="figures">
              <Figure name="Holders" value={state.holders.length} />
              <Figure name="Waiters" value={state.waiters} />
            </div>
            {isHeld ? (
              <LeaseHolders holders={state.holders} asked={state} />
            ) : (
              <Empty icon="lock" title={props.free}>
                Look whether the name is right. It is the one of the API: <code>exports</code> for{' '}
                <code>lock:exports</code> in code.
              </Empty>
            )}
          </>
        )}
      </Loaded>
      {isAsking && (
        <ConfirmDialog
          title={`Take ${name} from all who hold it?`}
          action="Force release of all"
          asksReason
          act={async (signal, reason) => {
            await del(path, { signal, ...reasoned(reason) })
            tell(`${name} is released`)
            lease.reload()
          }}
          onClose={() => setAsking(false)}
        >
          The holders are not told and may still be at work. Those who wait get it next.
        </ConfirmDialog>
      )}
    </Card>
  )
}
