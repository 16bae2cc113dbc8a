import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { theme } from '../app/theme.ts'
import type { Plot } from './plot.ts'
import { Failure } from './states.tsx'

/** A line, area or row of bars in a chart. */
export interface Series {
  readonly name: string
  /** A colour of the page: `var(--chart-1)` to `var(--chart-6)`. */
  readonly color: 1 | 2 | 3 | 4 | 5 | 6
  readonly values: readonly (number | null)[]
  /** @default 'line' */
  readonly kind?: 'line' | 'bars'
}

/** What a chart shows. */
export interface ChartProps {
  /** What it shows, in a sentence: screen readers have nothing else. */
  readonly label: string
  /** Unix times in seconds, ascending. */
  readonly times: readonly number[]
  readonly series: readonly Series[]
  /** How a value is written at the axis. @default with separators */
  readonly format?: (value: number) => string
  /** Steps that the axis of values may have. @default 1, 2 or 5, times a power of ten */
  readonly increments?: readonly number[]
  /** @default 160 */
  readonly height?: number
}

/** Values over time. What draws it is loaded with the first chart. */
export function Chart(props: ChartProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<Plot | undefined>(undefined)
  const [error, setError] = useState<unknown>()
  const latest = useRef(props)
  latest.current = props
  const look = `${theme.value}${props.series.map(({ name, color, kind }) => `${name}${color}${kind}`).join()}`
  useEffect(() => {
    let isGone = false
    import('./plot.ts').then(
      ({ Plot }) => {
        if (!isGone && box.current) plot.current = new Plot(box.current, latest.current)
      },
      (failure) => setError(failure),
    )
    return () => {
      isGone = true
      plot.current?.remove()
      plot.current = undefined
    }
  }, [look])
  useEffect(() => plot.current?.update(props.times, props.series), [props.times, props.series])
  if (error !== undefined) return <Failure error={error} />
  return (
    <figure class="chart">
      <div
        ref={box}
        role="img"
        aria-label={props.label}
        style={{ height: `${props.height ?? 160}px` }}
      />
      <figcaption class="legend">
        {props.series.map(({ name, color }) => (
          <span key={name}>
            <i style={{ background: `var(--chart-${color})` }} /> {name}
          </span>
        ))}
      </figcaption>
    </figure>
  )
}
