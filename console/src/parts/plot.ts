import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { ChartProps, Series } from './chart.tsx'

/** Seconds that a chart shows at least. */
const SHORTEST = 60

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
  const color = (name: string) => resolved(box, `var(--${name})`)
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
      // Of a single moment uPlot would show the years around it.
      x: { range: (_, min, max) => [Math.min(min, max - SHORTEST), max] },
      y: { range: (_, min, max) => [Math.min(0, min ?? 0), Math.max(max ?? 0, 1e-9) * 1.1] },
    },
    axes: [
      { ...axis, size: 40 },
      { ...axis, size: 56, values: (_, ticks) => ticks.map(format) },
    ],
    series: [{}, ...props.series.map((one) => lookOf(one, color(`chart-${one.color}`)))],
  }
}

function lookOf({ name, kind = 'line' }: Series, stroke: string): uPlot.Series {
  const common = { label: name, stroke, width: 1.5 }
  switch (kind) {
    case 'line':
      return { ...common, fill: translucent(stroke), points: { show: false } }
    case 'bars':
      return {
        ...common,
        fill: stroke,
        paths: uPlot.paths.bars?.({ size: [0.7, 40] }) as uPlot.Series.PathBuilder,
        points: { show: false },
      }
    case 'points':
      return { ...common, paths: () => null, points: { show: true, size: 7, fill: stroke } }
  }
}

function translucent(color: string): string {
  return `color-mix(in srgb, ${color} 14%, transparent)`
}

/** A canvas knows no custom properties. */
function resolved(box: HTMLElement, color: string): string {
  const probe = document.createElement('i')
  probe.style.color = color
  box.append(probe)
  const { color: known } = getComputedStyle(probe)
  probe.remove()
  return known
}
