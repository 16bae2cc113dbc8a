import type { JSX } from 'preact'
import { ask, get, v1 } from '../../api/client.ts'
import { useResource } from '../../api/resource.ts'
import { place, setQuery } from '../../app/location.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Badge, Card } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { TimeAgo } from '../../parts/time.tsx'
import { clockOffset } from '../countdown.ts'
import { useReloadOn } from '../use-reload-on.ts'
import { type Job, type JobRun, kindOf, tookText } from './job.ts'
import { JobActions } from './job-actions.tsx'
import { Next, StateBadge } from './job-table.tsx'
import { RunDetail } from './run-detail.tsx'

/** One job: its settings, its runs, and the run that is open. `version` changes when there are other runs. */
export function JobDetail(props: {
  readonly name: string
  readonly version: string
  readonly onChanged: () => void
}): JSX.Element {
  const { name } = props
  const { run: open } = place.value.query
  const job = useResource(
    async (signal) => {
      const askedAt = Date.now()
      const { body, headers } = await ask<Job>('GET', v1`jobs/${name}`, { signal })
      const offset = clockOffset(headers.get('Date'), { askedAt, answeredAt: Date.now() })
      const query = { limit: 100 }
      const { runs } = await get<{ runs: readonly JobRun[] }>(v1`jobs/${name}/runs`, {
        query,
        signal,
      })
      return { job: body, runs, offset }
    },
    [name],
  )
  useReloadOn(props.version, job.reload)
  const changed = () => {
    job.reload()
    props.onChanged()
  }
  return (
    <Loaded resource={job}>
      {({ job: state, runs, offset }) => (
        <>
          <Card title={name} actions={<JobActions job={state} onChanged={changed} />}>
            <dl class="facts">
              <dt>State</dt>
              <dd>
                <StateBadge job={state} /> next <Next job={state} offset={offset} />
              </dd>
              <dt>Schedule</dt>
              <dd>
                <code>{state.schedule}</code> {state.timezone}
              </dd>
              <dt>Overlap</dt>
              <dd>{state.overlap}</dd>
              <dt>Last success</dt>
              <dd>
                {state.succeededAt === null ? (
                  'none yet'
                ) : (
                  <TimeAgo at={state.succeededAt - offset} />
                )}
              </dd>
            </dl>
          </Card>
          {open && (
            <RunDetail
              key={`${name} ${open}`}
              job={name}
              id={open}
              version={props.version}
              onChanged={changed}
            />
          )}
          <div class="job-runs">
            {runs.length === 0 ? (
              <Empty icon="clock" title="It has not run yet">
                Wait until it is due, or run it now.
              </Empty>
            ) : (
              <DataTable
                label={`Runs of ${name}`}
                columns={columnsAt(offset)}
                rows={runs}
                keyOf={({ id }) => String(id)}
                open={open}
                onOpen={({ id }) => setQuery({ run: String(id) })}
              />
            )}
          </div>
        </>
      )}
    </Loaded>
  )
}

function columnsAt(offset: number): readonly Column<JobRun>[] {
  return [
    { name: 'id', title: 'Run', width: '48px', cell: ({ id }) => `#${id}` },
    {
      name: 'status',
      title: 'Status',
      width: '90px',
      cell: ({ status }) => <Badge kind={kindOf(status)}>{status}</Badge>,
    },
    {
      name: 'began',
      title: 'Began',
      cell: ({ startedAt, scheduledTime }) => (
        <TimeAgo at={(startedAt ?? scheduledTime) - offset} />
      ),
    },
    {
      name: 'took',
      title: 'Took',
      width: '66px',
      align: 'end',
      cell: ({ durationMs }) => (durationMs === undefined ? '–' : tookText(durationMs)),
    },
    {
      name: 'trigger',
      title: 'Trigger',
      width: '90px',
      minor: true,
      cell: ({ trigger }) => trigger,
    },
    {
      name: 'cost',
      title: 'Commands',
      width: '80px',
      align: 'end',
      minor: true,
      cell: ({ usage }) => usage?.billedCommands ?? '–',
    },
  ]
}
