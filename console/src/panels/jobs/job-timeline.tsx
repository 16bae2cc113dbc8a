import type { JSX } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Resource } from '../../api/resource.ts'
import { place, setQuery } from '../../app/location.ts'
import { theme } from '../../app/theme.ts'
import { Loaded } from '../../parts/states.tsx'
import { now } from '../../parts/time.tsx'
import { type JobRun, kindOf, tookText } from './job.ts'
import { countByStatus, type TimelineBar, timelineBars } from './timeline.ts'
import type { TimelinePlot } from './timeline-plot.ts'
import './jobs.css'

/** Hours that the timeline may show. */
const HOURS = ['1', '6', '24', '168'] as const
/** Pixels of a row. */
const ROW = 26

interface JobRuns {
  readonly name: string
  readonly runs: readonly JobRun[]
}

/** The runs of all jobs over time: a row for each job, a bar for each run. */
export function JobTimeline(props: {
  readonly runs: Resource<readonly JobRuns[]>
  readonly offset: number
}): JSX.Element {
  const { hours = '1' } = place.value.query
  return (
    <>
      <fieldset class="row plain-fieldset" aria-label="Time that is shown">
        {HOURS.map((each) => (
          <button
            key={each}
            type="button"
            class="button"
            aria-pressed={each === hours}
            onClick={() => setQuery({ hours: each === '1' ? undefined : each })}
          >
            {each === '168' ? '7 days' : `${each} h`}
          </button>
        ))}
        <Legend />
      </fieldset>
      <Loaded resource={props.runs} what="Loading the histories">
        {(jobs) => <Timeline jobs={jobs} hours={Number(hours) || 1} offset={props.offset} />}
      </Loaded>
    </>
  )
}

function Timeline(props: {
  readonly jobs: readonly JobRuns[]
  readonly hours: number
  readonly offset: number
}): JSX.Element {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<TimelinePlot | undefined>(undefined)
  const [pointed, setPointed] = useState<Pointed>()
  // The picture moves on twice a minute, and at once when there are other runs.
  const to = Math.ceil((now.value + props.offset) / 30_000) * 30
  const from = to - props.hours * 3600
  const bars = useMemo(
    () => timelineBars(props.jobs, { from, to, now: to }),
    [props.jobs, from, to],
  )
  const shown = { names: props.jobs.map(({ name }) => name), bars, from, to }
  const latest = useRef(shown)
  latest.current = shown
  const look = `${theme.value} ${shown.names.join(' ')}`
  useEffect(() => {
    let isGone = false
    import('./timeline-plot.ts').then(({ TimelinePlot }) => {
      if (isGone || box.current === null) return
      plot.current = new TimelinePlot(box.current, latest.current, {
        pointed: (bar, x, y) =>
          setPointed(bar && { ...bar, x, y, isRight: x > (box.current?.clientWidth ?? 0) / 2 }),
        opened: ({ job, run }) => setQuery({ job, run: String(run.id) }),
      })
    })
    return () => {
      isGone = true
      plot.current?.remove()
      plot.current = undefined
    }
  }, [look])
  useEffect(() => plot.current?.update(latest.current), [bars])
  return (
    <div class="timeline">
      <div
        ref={box}
        role="img"
        aria-label={summary(props.jobs, props.hours)}
        style={{ height: `${props.jobs.length * ROW + 46}px` }}
      />
      {pointed && (
        <div
          class={pointed.isRight ? 'timeline-tip timeline-tip-left' : 'timeline-tip'}
          style={{ left: `${pointed.x}px`, top: `${pointed.y + 14}px` }}
        >
          {pointed.job} #{pointed.run.id}: {pointed.run.status}
          {pointed.run.durationMs !== undefined && `, ${tookText(pointed.run.durationMs)}`},{' '}
          {new Date(pointed.from * 1000).toLocaleTimeString()}
        </div>
      )}
    </div>
  )
}

/** A bar that the pointer is at, and where that is. */
interface Pointed extends TimelineBar {
  readonly x: number
  readonly y: number
  /** Whether there is more room to the left. */
  readonly isRight: boolean
}

/** What the picture says, for those who do not see it. */
function summary(jobs: readonly JobRuns[], hours: number): string {
  const since = Date.now() - hours * 3_600_000
  const all = jobs.map(({ name, runs }) => {
    const counts = countByStatus(runs.filter(({ scheduledTime }) => scheduledTime >= since))
    const text = counts.map(([status, count]) => `${count} ${status}`).join(', ')
    return `${name}: ${text || 'no runs'}`
  })
  return `Runs of the last ${hours} hours. ${all.join('. ')}.`
}

const LEGEND = ['succeeded', 'failed', 'cancelled', 'running', 'waiting'] as const

function Legend(): JSX.Element {
  return (
    <span class="legend">
      {LEGEND.map((status) => (
        <span key={status}>
          <i class={`run-${kindOf(status)}`} /> {status}
        </span>
      ))}
    </span>
  )
}
