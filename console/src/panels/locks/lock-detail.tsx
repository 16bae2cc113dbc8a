import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { del, get, v1 } from '../../api/client.ts'
import { useResource } from '../../api/resource.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { GuardedButton } from '../../parts/guarded.tsx'
import { Badge, Card } from '../../parts/page.tsx'
import { Loaded, Notice } from '../../parts/states.tsx'
import { CountDown } from '../../parts/time.tsx'
import { tell } from '../../parts/toasts.tsx'
import { deadlineOf, steadyDeadline } from '../countdown.ts'
import { reasoned } from '../reason.ts'

/** Seconds between two looks at the lock that is open. */
const EVERY = 2

/** `GET /v1/locks/{name}`. */
interface LockState {
  readonly locked: boolean
  readonly ttl: number | null
  readonly holder: string | null
  readonly waiters: number
  readonly fence: number | string | null
  readonly type: string
}

/** One lock: who holds it, who waits, and a way to take it from them. */
export function LockDetail(props: {
  readonly name: string
  readonly onChanged: () => void
}): JSX.Element {
  const { name } = props
  const [isAsking, setAsking] = useState(false)
  const shown = useRef<number | null>(null)
  const lock = useResource(
    async (signal) => {
      const askedAt = Date.now()
      const state = await get<LockState>(v1`locks/${name}`, { signal })
      const told = deadlineOf(state.ttl, { askedAt, answeredAt: Date.now() })
      shown.current = steadyDeadline(shown.current, told)
      return { ...state, deadline: shown.current }
    },
    [name],
    { every: EVERY },
  )
  return (
    <Card
      title={<code>{name}</code>}
      actions={
        <>
          <CopyButton text={name} what="the name" />
          {lock.value?.locked && (
            <GuardedButton need="admin" look="danger" onClick={() => setAsking(true)}>
              Force release
            </GuardedButton>
          )}
        </>
      }
    >
      <Loaded resource={lock}>{(state) => <Facts {...state} />}</Loaded>
      {isAsking && (
        <ConfirmDialog
          title={`Take ${name} from its holder?`}
          action="Force release"
          asksReason
          act={async (signal, reason) => {
            const query = { force: true }
            await del(v1`locks/${name}`, { query, signal, ...reasoned(reason) })
            tell(`${name} is released`)
            lock.reload()
            props.onChanged()
          }}
          onClose={() => setAsking(false)}
        >
          The holder is not told and may still be at work: two may then do at once what the lock
          keeps apart. It goes to the next who waits.
        </ConfirmDialog>
      )}
    </Card>
  )
}

function Facts(state: LockState & { readonly deadline: number | null }): JSX.Element {
  return (
    <>
      {state.type !== 'string' && state.type !== 'none' && (
        <Notice kind="warning">
          The key holds a {state.type}, which is no lock. Who wants to take it waits in vain.
        </Notice>
      )}
      <dl class="facts">
        <dt>State</dt>
        <dd>
          {state.locked ? <Badge kind="accent">held</Badge> : <Badge kind="good">free</Badge>}
        </dd>
        <dt>Type of the key</dt>
        <dd>{state.type === 'none' ? '–' : <code>{state.type}</code>}</dd>
        <dt>Time left</dt>
        <dd>{state.locked ? <TimeLeft deadline={state.deadline} /> : '–'}</dd>
        <dt>Holder</dt>
        <dd>
          {state.holder === null ? '–' : <code>{state.holder}</code>}{' '}
          {state.holder !== null && <small>beginning of the SHA-256 of its token</small>}
        </dd>
        <dt>Waiters</dt>
        <dd>
          {state.waiters} <small>in the queue; those who poll are not known</small>
        </dd>
        <dt>Fence</dt>
        <dd>{state.fence ?? <span class="soft">none was given out</span>}</dd>
      </dl>
    </>
  )
}

/** The time a lock has left, counting down. */
export function TimeLeft({ deadline }: { readonly deadline: number | null }): JSX.Element {
  if (deadline === null) return <Badge kind="warning">does not expire</Badge>
  return <CountDown until={deadline} over="expired" />
}
