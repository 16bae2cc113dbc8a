import type { JSX } from 'preact'
import { setQuery } from '../../app/location.ts'
import { Badge } from '../../parts/page.tsx'
import { CountDown, TimeAgo } from '../../parts/time.tsx'
import '../panels.css'
import { type Job, kindOf } from './job.ts'
import { JobActions } from './job-actions.tsx'
import './jobs.css'

/** The jobs, each with when it runs next and how its last run went. */
export function JobTable(props: {
  readonly jobs: readonly Job[]
  /** Milliseconds that the server's clock is ahead. */
  readonly offset: number
  readonly open: string | undefined
  readonly onChanged: () => void
}): JSX.Element {
  return (
    <div class="card scroll-x">
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">Job</th>
            <th scope="col">Next</th>
            <th scope="col">Last run</th>
            <th scope="col" class="minor">
              Schedule
            </th>
            <th scope="col" class="actions minor">
              <span class="hidden-text">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {props.jobs.map((job) => (
            <tr key={job.name} aria-current={job.name === props.open ? 'true' : undefined}>
              <td>
                <button
                  type="button"
                  class="link"
                  onClick={() => setQuery({ job: job.name, run: undefined })}
                >
                  {job.name}
                </button>{' '}
                <StateBadge job={job} />
              </td>
              <td class="nowrap">
                <Next job={job} offset={props.offset} />
              </td>
              <td>
                <LastRun job={job} offset={props.offset} />
              </td>
              <td class="minor">
                <code>{job.schedule}</code> <small>{job.timezone}</small>
              </td>
              <td class="actions minor">
                <JobActions job={job} onChanged={props.onChanged} isShort />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** What a job is up to. */
export function StateBadge({ job }: { readonly job: Job }): JSX.Element | null {
  const running = job.current.filter(({ status }) => status === 'running').length
  const waiting = job.current.length - running
  return (
    <>
      {job.paused && <Badge kind="warning">paused</Badge>}
      {job.overdue && <Badge kind="danger">overdue</Badge>}
      {running > 0 && <Badge kind="accent">{running > 1 ? `${running} running` : 'running'}</Badge>}
      {waiting > 0 && <Badge>{waiting} waiting</Badge>}
    </>
  )
}

/** When a job is due next, counting down. */
export function Next(props: { readonly job: Job; readonly offset: number }): JSX.Element {
  const { next, paused } = props.job
  if (next === null) return <span class="soft">{paused ? 'paused' : 'never'}</span>
  return <CountDown until={next - props.offset} over="due" />
}

function LastRun(props: { readonly job: Job; readonly offset: number }): JSX.Element {
  const { lastRun } = props.job
  if (lastRun === null) return <span class="soft">none yet</span>
  return (
    <>
      <Badge kind={kindOf(lastRun.status)}>{lastRun.status}</Badge>{' '}
      <small>
        <TimeAgo at={(lastRun.startedAt ?? lastRun.scheduledTime) - props.offset} />
      </small>
    </>
  )
}
