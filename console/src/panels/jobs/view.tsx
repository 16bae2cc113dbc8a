import type { JSX } from 'preact'
import { ask, get, v1 } from '../../api/client.ts'
import { useResource } from '../../api/resource.ts'
import { useActions } from '../../app/actions.ts'
import { place, setQuery } from '../../app/location.ts'
import { AccessNote } from '../../parts/guarded.tsx'
import { Card, Page } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { clockOffset } from '../countdown.ts'
import { Split } from '../split.tsx'
import { useReloadOn } from '../use-reload-on.ts'
import { type Job, type JobRun, runsSignature } from './job.ts'
import { JobDetail } from './job-detail.tsx'
import { JobTable } from './job-table.tsx'
import { JobTimeline } from './job-timeline.tsx'

/** Seconds between two looks at all jobs: a command for each. */
const EVERY = 5

/** What the scheduled jobs are up to, and what came of them. */
export function View(): JSX.Element {
  const { job: open } = place.value.query
  const jobs = useResource(
    async (signal) => {
      const askedAt = Date.now()
      const { body, headers } = await ask<{ jobs: readonly Job[] }>('GET', 'jobs', { signal })
      const offset = clockOffset(headers.get('Date'), { askedAt, answeredAt: Date.now() })
      return { jobs: body.jobs, offset }
    },
    [],
    { every: EVERY },
  )
  const signature = jobs.value === undefined ? '' : runsSignature(jobs.value.jobs)
  const runs = useResource(
    async (signal) => await allRuns(jobs.value?.jobs ?? [], signal),
    [jobs.value !== undefined],
  )
  useReloadOn(signature, runs.reload)
  useActions([{ title: 'Refresh the jobs', keys: 'r', icon: 'refresh', run: jobs.reload }], [])
  const list = (
    <Loaded resource={jobs}>
      {({ jobs: all, offset }) =>
        all.length === 0 ? (
          <Empty icon="clock" title="No jobs">
            Define them by <code>defineJobs()</code> in the Worker.
          </Empty>
        ) : (
          <>
            <Card title="Runs">
              <JobTimeline runs={runs} offset={offset} />
            </Card>
            <JobTable jobs={all} offset={offset} open={open} onChanged={jobs.reload} />
          </>
        )
      }
    </Loaded>
  )
  return (
    <Page title="Jobs" subtitle="When they run next, and what came of them" fills>
      <AccessNote need="admin" what="pause, start or cancel jobs" />
      <Split
        list={<div class="jobs-list stack">{list}</div>}
        detail={
          open && <JobDetail key={open} name={open} version={signature} onChanged={jobs.reload} />
        }
        what="jobs"
        onClose={() => setQuery({ job: undefined, run: undefined })}
      />
    </Page>
  )
}

/** The runs of all jobs: a request for each. */
async function allRuns(
  jobs: readonly Job[],
  signal: AbortSignal,
): Promise<{ name: string; runs: readonly JobRun[] }[]> {
  return await Promise.all(
    jobs.map(async ({ name }) => {
      const query = { limit: 100 }
      const { runs } = await get<{ runs: readonly JobRun[] }>(v1`jobs/${name}/runs`, {
        query,
        signal,
      })
      return { name, runs }
    }),
  )
}
