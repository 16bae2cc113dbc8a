import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { del, get, v1 } from '../../api/client.ts'
import { useResource } from '../../api/resource.ts'
import { setQuery } from '../../app/location.ts'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { GuardedButton } from '../../parts/guarded.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Badge, Card } from '../../parts/page.tsx'
import { Loaded, Notice } from '../../parts/states.tsx'
import { tell } from '../../parts/toasts.tsx'
import { JsonBlock } from '../json-block.tsx'
import { reasoned } from '../reason.ts'
import { useReloadOn } from '../use-reload-on.ts'
import { type JobRun, kindOf, tookText } from './job.ts'

/** One run: how it went, what it gave, and what it logged. */
export function RunDetail(props: {
  readonly job: string
  readonly id: string
  readonly version: string
  readonly onChanged: () => void
}): JSX.Element {
  const { job, id } = props
  const [isAsking, setAsking] = useState(false)
  const path = v1`jobs/${job}/runs/${id}`
  const run = useResource((signal) => get<JobRun>(path, { signal }), [path])
  useReloadOn(props.version, run.reload)
  const status = run.value?.status
  const canCancel = status === 'waiting' || status === 'running'
  return (
    <Card
      title={
        <>
          Run #{id} {status && <Badge kind={kindOf(status)}>{status}</Badge>}
        </>
      }
      actions={
        <>
          {canCancel && (
            <GuardedButton need="admin" look="danger" onClick={() => setAsking(true)}>
              Cancel the run
            </GuardedButton>
          )}
          <button
            type="button"
            class="button button-plain"
            aria-label="Close the run"
            onClick={() => setQuery({ run: undefined })}
          >
            <Icon name="x" />
          </button>
        </>
      }
    >
      <Loaded resource={run}>{(it) => <RunFacts run={it} />}</Loaded>
      {isAsking && (
        <ConfirmDialog
          title={`Cancel run #${id} of ${job}?`}
          action="Cancel the run"
          asksReason
          act={async (signal, reason) => {
            await del(path, { signal, ...reasoned(reason) })
            tell(
              status === 'waiting' ? `Run #${id} is cancelled` : `Run #${id} will be told to stop`,
            )
            if (status === 'waiting') setQuery({ run: undefined })
            props.onChanged()
          }}
          onClose={() => setAsking(false)}
        >
          One that goes on is told within some seconds; what it has done until then stays done. It
          is not tried again.
        </ConfirmDialog>
      )}
    </Card>
  )
}

function RunFacts({ run }: { readonly run: JobRun }): JSX.Element {
  const { error, log = [], result, usage } = run
  return (
    <>
      {error !== undefined && <Notice kind="danger">{error}</Notice>}
      <dl class="facts">
        <dt>For</dt>
        <dd>
          {new Date(run.scheduledTime).toLocaleString()} <small>{run.trigger}</small>
        </dd>
        {run.startedAt !== undefined && (
          <>
            <dt>Began</dt>
            <dd>
              {new Date(run.startedAt).toLocaleString()}
              {run.durationMs !== undefined && `, took ${tookText(run.durationMs)}`}
            </dd>
          </>
        )}
        <dt>Attempt</dt>
        <dd>{run.attempt ?? '–'}</dd>
        <dt>Fence</dt>
        <dd>{run.fence ?? '–'}</dd>
        {usage && (
          <>
            <dt>Cost</dt>
            <dd>
              {usage.requests} requests, {usage.billedCommands} billed commands
            </dd>
          </>
        )}
      </dl>
      {result !== undefined && (
        <>
          <h3>Result</h3>
          <JsonBlock value={result} what="the result" />
        </>
      )}
      <h3>Log</h3>
      {log.length === 0 ? (
        <p class="soft">
          It logged nothing. Handlers do by <code>log('…')</code>.
        </p>
      ) : (
        <ol class="log run-log">
          {log.map((line, index) => (
            <li key={index}>
              <span class="soft">{index + 1}</span>
              <span>{line}</span>
            </li>
          ))}
        </ol>
      )}
    </>
  )
}
