import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { patch, post, v1 } from '../../api/client.ts'
import { setQuery } from '../../app/location.ts'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { GuardedButton } from '../../parts/guarded.tsx'
import { tell } from '../../parts/toasts.tsx'
import { useBusy } from '../../parts/use-busy.ts'
import { reasoned } from '../reason.ts'
import type { Job } from './job.ts'

/** Buttons to start, pause and go on with a job. */
export function JobActions(props: {
  readonly job: Job
  readonly onChanged: () => void
  /** Less room: what is not that urgent has its place where the job is open. */
  readonly isShort?: boolean
}): JSX.Element {
  const { name, paused } = props.job
  const [isBusy, busily] = useBusy()
  const [isAsking, setAsking] = useState(false)
  const change = async (act: () => Promise<void>) => {
    await busily(act)
    props.onChanged()
  }
  const runNow = () =>
    change(async () => {
      const { id } = await post<{ id: number }>(v1`jobs/${name}/runs`, {})
      tell(`${name} begins`, {
        title: 'Show the run',
        run: () => setQuery({ job: name, run: String(id) }),
      })
    })
  const setPaused = async (isPaused: boolean, reason = '', signal?: AbortSignal) => {
    await patch(v1`jobs/${name}`, { paused: isPaused }, { signal, ...reasoned(reason) })
    tell(isPaused ? `${name} is paused` : `${name} goes on`)
  }
  return (
    <div class="row job-actions">
      <GuardedButton need="admin" isBusy={isBusy} label={`Run now: ${name}`} onClick={runNow}>
        Run now
      </GuardedButton>
      {paused && (
        <GuardedButton
          need="admin"
          isBusy={isBusy}
          label={`Resume ${name}`}
          onClick={() => busily(() => setPaused(false))}
        >
          Resume
        </GuardedButton>
      )}
      {!paused && !props.isShort && (
        <GuardedButton need="admin" label={`Pause ${name}`} onClick={() => setAsking(true)}>
          Pause
        </GuardedButton>
      )}
      {isAsking && (
        <ConfirmDialog
          title={`Pause ${name}?`}
          action="Pause"
          asksReason
          act={async (signal, reason) => {
            await setPaused(true, reason, signal)
            props.onChanged()
          }}
          onClose={() => setAsking(false)}
        >
          Nothing of it begins until somebody resumes it, and what it misses is not made up for. A
          run that goes on is not ended.
        </ConfirmDialog>
      )}
    </div>
  )
}
