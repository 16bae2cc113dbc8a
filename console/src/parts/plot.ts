import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { canvasColor } from './canvas-color.ts'
import type { ChartProps, Series } from './chart.tsx'

/** Seconds that a chart shows at least. */
const SHORTEST = 120

/** A chart in an element of the page, as wide as that is. */
export class Plot {
  readonly #plot: uPlot
  readonly #observer: ResizeObserver

  constructor(box: HTMLElement, props: ChartProps) {
    const { clientWidth: width, clientHeight: height } = box
    this.#plot = new uPlot(
      optionsOf(box, props, width, height),
      dataOf(props.times, props.series),
      box,
    )
    this.#observer = new ResizeObserver(() =>
      this.#plot.setSize({ width: box.clientWidth, height: box.clientHeight }),
    )
    this.#observer.observe(box)
  }

  /** Shows other values of the same series. */
  update(times: readonly number[], series: readonly Series[]): void {
    this.#plot.setData(dataOf(times, series))
  }

  /** Takes it out of the page. */
  remove(): void {
    this.#observer.disconnect()
    this.#plot.destroy()
  }
}

function dataOf(times: readonly number[], series: readonly Series[]): uPlot.AlignedData {
  return [[...times], ...series.map(({ values }) => [...values])]
}

function optionsOf(
  box: HTMLElement,
  props: ChartProps,
  width: number,
  height: number,
): uPlot.Options {
  const color = (name: string) => canvasColor(box, `--${name}`)
  const axis = {
    stroke: color('text-soft'),
    font: `11px ${getComputedStyle(box).fontFamily}`,
    grid: { stroke: color('line'), width: 1 },
    ticks: { show: false },
  }
  const format = props.format ?? ((value: number) => value.toLocaleString('en'))
  return {
    width,
    height,
    padding: [6, 26, 0, 0],
    legend: { show: false },
    cursor: { points: { size: 6 }, y: false, drag: { x: false, y: false } },
    scales: {
      x: { range: ({ data: [times] }) => spanOf(times) },
      y: { range: (_, min, max) => [Math.min(0, min ?? 0), Math.max(max ?? 0, 1e-9) * 1.1] },
    },
    axes: [
      { ...axis, size: 40 },
      {
        ...axis,
        size: 56,
        values: (_, ticks) => ticks.map(format),
        ...(props.increments && { incrs: [...props.increments] }),
      },
    ],
    series: [{}, ...props.series.map((one) => lookOf(one, color(`chart-${one.color}`)))],
  }
}

/** From the first time to the last, two minutes at least: of a single moment uPlot would show the years after it. */
function spanOf(times: ArrayLike<number>): uPlot.Range.MinMax {
  const last = times[times.length - 1] ?? Date.now() / 1000
  return [Math.min(times[0] ?? last, last - SHORTEST), last]
}

function lookOf({ name, kind = 'line' }: Series, stroke: string): uPlot.Series {
  const common = { label: name, stroke, width: 1.5 }
  switch (kind) {
    case 'line':
      // A line needs two values: the first is a dot until the second comes.
      return {
        ...common,
        fill: translucent(stroke),
        points: { show: ({ data: [times] }) => times.length === 1, size: 6, fill: stroke },
      }
    case 'bars':
      return {
        ...common,
        fill: stroke,
        paths: uPlot.paths.bars?.({ size: [0.7, 40] }) as uPlot.Series.PathBuilder,
        points: { show: false },
      }
  }
}

function translucent(color: string): string {
  return `color-mix(in srgb, ${color} 14%, transparent)`
}
