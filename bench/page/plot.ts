import { type CustomSeriesOption, init, type ScatterSeriesOption } from 'echarts'
import type { Measurement } from '../report/report.ts'

/** A picture of one figure: a row for each category, within it a dot and a line for each that is compared. */
export interface Plot {
  readonly title: string
  /** The figure that is drawn. */
  readonly what: string
  /** What is told apart by colour. */
  readonly series: 'by' | 'case'
  /** Whether each step is so many times more, where figures lie far apart. */
  readonly isLogarithmic: boolean
}

const WIDTH = 840
const LABELS = 290
const COLOURS = ['#1f6feb', '#d1742c', '#2c9c5a', '#a3418b', '#7a7f87', '#b8a021']
/** The contender of ours, which has the first colour in every picture. */
const OURS = 'redge'

/** An SVG with a dot for each median and a line from the lowest to the highest round. */
export function plotOf(measurements: readonly Measurement[], plot: Plot): string {
  const shown = measurements.filter(({ what }) => what === plot.what)
  const row = plot.series === 'by' ? 'case' : 'by'
  const categories = [...new Set(shown.map((one) => one[row]))]
  const names = [...new Set(shown.map((one) => one[plot.series]))].toSorted(oursFirst)
  const rowHeight = 12 + 13 * names.length
  const height = 110 + rowHeight * categories.length
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height })
  try {
    chart.setOption({
      ...frame(plot, categories, names, axisOf(plot, shown)),
      series: names.flatMap((name, at) => {
        const own = shown.filter((one) => one[plot.series] === name)
        const offset = (at - (names.length - 1) / 2) * 13
        const points = own.map((one): Point => {
          const { min, median, max } = one.spread
          return [median, categories.indexOf(one[row]), min, max]
        })
        return seriesOf(name, points, COLOURS[at % COLOURS.length] ?? '', offset)
      }),
    })
    return `${chart.renderToSVGString()}\n`
  } finally {
    // Its clock would keep the process alive.
    chart.dispose()
  }
}

type Point = [median: number, row: number, min: number, max: number]

function oursFirst(one: string, other: string): number {
  return Number(other.startsWith(OURS)) - Number(one.startsWith(OURS))
}

/** From 0 where steps are alike, else in steps of twice or ten times as much. */
function axisOf({ isLogarithmic }: Plot, shown: readonly Measurement[]): object {
  if (!isLogarithmic) return { type: 'value', min: 0 }
  const least = Math.min(...shown.map(({ spread }) => spread.min))
  const most = Math.max(...shown.map(({ spread }) => spread.max))
  return { type: 'log', logBase: most / least < 200 ? 2 : 10 }
}

function frame(
  { title, what }: Plot,
  categories: readonly string[],
  names: readonly string[],
  axis: object,
): object {
  const text = { color: '#24292f', fontSize: 12, fontFamily: 'sans-serif' }
  return {
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: text,
    title: { text: title, left: 8, top: 6, textStyle: { ...text, fontSize: 14 } },
    legend: { show: names.length > 1, data: names, top: 30, left: 8, itemGap: 28, textStyle: text },
    grid: { left: LABELS, right: 30, top: 60, bottom: 44 },
    xAxis: { ...axis, name: what, nameLocation: 'middle', nameGap: 26, axisLabel: text },
    yAxis: {
      type: 'category',
      inverse: true,
      data: categories.map((name) => name.replaceAll('`', '')),
      axisLabel: { ...text, width: LABELS - 16, overflow: 'break', interval: 0 },
      axisTick: { show: false },
      splitLine: { show: true },
    },
  }
}

function seriesOf(
  name: string,
  data: Point[],
  color: string,
  offset: number,
): (ScatterSeriesOption | CustomSeriesOption)[] {
  const symbolOffset = [0, offset]
  return [
    {
      name,
      type: 'scatter',
      data,
      symbolSize: 8,
      symbolOffset,
      itemStyle: { color, opacity: 1 },
      silent: true,
    },
    {
      name,
      type: 'custom',
      data,
      encode: { x: [0, 2, 3], y: 1 },
      itemStyle: { color },
      silent: true,
      renderItem: (_params, api) => {
        const [from = 0, at = 0] = api.coord([api.value(2), api.value(1)])
        const [to = 0] = api.coord([api.value(3), api.value(1)])
        const [y1, y2] = [at + offset, at + offset]
        const shape = { x1: from, y1, x2: to, y2 }
        return { type: 'line', shape, style: { stroke: color, lineWidth: 2 } }
      },
    },
  ]
}
