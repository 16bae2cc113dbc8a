import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import { Chart, type Series } from '../../parts/chart.tsx'
import { countText, type Spending, stackedColumns } from './projection.ts'
import type { Usage } from './view.tsx'

/** Sources that have a colour of their own, and bars that the chart has at most and at least. */
const NAMED = 5
const BARS = 60
const FEWEST = 12
const COLORS = [1, 2, 3, 4, 5, 6] as const

/** Commands over time in stacked bars: the most expensive sources, and all others on top. */
export function SpendingChart(props: {
  readonly usage: Usage
  readonly spending: Spending
  readonly hours: number
  readonly now: number
}): JSX.Element {
  const { usage, spending, hours } = props
  const { times, series } = useMemo(() => {
    const names = spending.sources.slice(0, NAMED).map(({ name }) => name)
    const width = Math.max(
      usage.interval,
      Math.ceil((hours * 3600) / BARS / usage.interval) * usage.interval,
    )
    // Hours without records would be empty.
    const since = Math.min(usage.since ?? props.now, props.now - FEWEST * width)
    const span = { from: Math.max(since, props.now - hours * 3600), to: props.now, width }
    const { times, columns } = stackedColumns(usage.samples, names, span)
    const all = columns.map(
      (values, index): Series => ({
        name: names[index] ?? 'others',
        color: COLORS[index] ?? 6,
        values,
        kind: 'bars',
      }),
    )
    // The tallest is painted first, and the others over it.
    return {
      times,
      series: all.filter(({ name }) => name !== 'others' || hasOthers(spending)).reverse(),
    }
  }, [usage, spending, hours])
  const most = spending.sources[0]
  return (
    <Chart
      label={`Commands over the last ${hours} hours, ${countText(spending.commands)} in all${most ? `, most of them by ${most.name}` : ''}`}
      times={times}
      series={series}
      format={countText}
      height={220}
    />
  )
}

function hasOthers({ sources }: Spending): boolean {
  return sources.length > NAMED
}
