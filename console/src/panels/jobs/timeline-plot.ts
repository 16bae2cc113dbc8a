import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { canvasColor } from '../../parts/canvas-color.ts'
import { kindOf } from './job.ts'
import { barAt, type TimelineBar } from './timeline.ts'

/** What a timeline shows. Times are Unix times in seconds. */
export interface TimelineData {
  /** Names of the rows, from the top. */
  readonly names: readonly string[]
  readonly bars: readonly TimelineBar[]
  readonly from: number
  readonly to: number
}

/** What is told of the pointer: pixels from the corner of the plot. */
export interface TimelineEvents {
  readonly pointed: (bar: TimelineBar | undefined, x: number, y: number) => void
  readonly opened: (bar: TimelineBar) => void
}

/** Pixels that a bar is wide at least, and how far from it a pointer may be. */
const NARROWEST = 3
const REACH = 6

/** Bars in rows over time, drawn by uPlot's axes and scales in an element of the page. */
export class TimelinePlot {
  readonly #plot: uPlot
  readonly #observer: ResizeObserver
  #data: TimelineData

  constructor(box: HTMLElement, data: TimelineData, events: TimelineEvents) {
    this.#data = data
    const { clientWidth: width, clientHeight: height } = box
    this.#plot = new uPlot(this.#options(box, width, height), extent(data), box)
    this.#observer = new ResizeObserver(() =>
      this.#plot.setSize({ width: box.clientWidth, height: box.clientHeight }),
    )
    this.#observer.observe(box)
    const over = this.#plot.over
    over.addEventListener('pointermove', (event) => {
      const bar = this.#barAt(event)
      over.style.cursor = bar === undefined ? 'default' : 'pointer'
      events.pointed(bar, event.offsetX + over.offsetLeft, event.offsetY)
    })
    over.addEventListener('pointerleave', () => events.pointed(undefined, 0, 0))
    over.addEventListener('click', (event) => {
      const bar = this.#barAt(event)
      if (bar !== undefined) events.opened(bar)
    })
  }

  /** Shows other runs of the same jobs. */
  update(data: TimelineData): void {
    this.#data = data
    this.#plot.setData(extent(data))
  }

  /** Takes it out of the page. */
  remove(): void {
    this.#observer.disconnect()
    this.#plot.destroy()
  }

  #barAt({ offsetX, offsetY }: MouseEvent): TimelineBar | undefined {
    const time = this.#plot.posToVal(offsetX, 'x')
    const reach = this.#plot.posToVal(REACH, 'x') - this.#plot.posToVal(0, 'x')
    const row = Math.round(this.#plot.posToVal(offsetY, 'y'))
    return barAt(this.#data.bars, { time, row, reach })
  }

  #options(box: HTMLElement, width: number, height: number): uPlot.Options {
    const style = getComputedStyle(box)
    const color = (name: string): string => canvasColor(box, name)
    const axis = {
      stroke: color('--text-soft'),
      font: `11px ${style.fontFamily}`,
      ticks: { show: false },
    }
    const grid = { stroke: color('--line'), width: 1 }
    const colors = new Map(KINDS.map((kind) => [kind, color(COLORS[kind])]))
    return {
      width,
      height,
      padding: [4, 26, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { range: () => [this.#data.from, this.#data.to] },
        // Rows are counted from the top.
        y: { dir: -1, range: () => [-0.5, this.#data.names.length - 0.5] },
      },
      axes: [
        { ...axis, grid, size: 40 },
        {
          ...axis,
          grid: { show: false },
          size: ({ width: wide }) => (isNarrow(wide) ? 90 : 140),
          splits: () => this.#data.names.map((_, row) => row),
          values: ({ width: wide }, rows) =>
            rows.map((row) => shortened(this.#data.names[row] ?? '', isNarrow(wide) ? 12 : 20)),
        },
      ],
      series: [{}, { paths: () => null, points: { show: false } }],
      hooks: { draw: [(plot) => this.#draw(plot, colors)] },
    }
  }

  #draw(plot: uPlot, colors: ReadonlyMap<string, string>): void {
    const { ctx, bbox } = plot
    const thickness = (bbox.height / this.#data.names.length) * 0.7
    ctx.save()
    ctx.beginPath()
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
    ctx.clip()
    for (const bar of this.#data.bars) {
      const left = plot.valToPos(bar.from, 'x', true)
      const width = Math.max(NARROWEST * devicePixelRatio, plot.valToPos(bar.to, 'x', true) - left)
      const lane = thickness / bar.lanes
      const top = plot.valToPos(bar.row, 'y', true) - thickness / 2 + lane * bar.lane
      ctx.fillStyle = colors.get(kindOf(bar.run.status)) ?? 'gray'
      ctx.fillRect(left, top, width, Math.max(1, lane - 1))
    }
    ctx.restore()
  }
}

const COLORS = {
  good: '--chart-3',
  danger: '--chart-1',
  warning: '--chart-4',
  accent: '--chart-2',
  plain: '--text-soft',
} as const
const KINDS = ['good', 'danger', 'warning', 'accent', 'plain'] as const

/** uPlot wants a series to have a time; it draws nothing of it. */
function extent({ from, to }: TimelineData): uPlot.AlignedData {
  return [
    [from, to],
    [null, null],
  ]
}

function isNarrow(width: number): boolean {
  return width < 340
}

/** A name without its middle where it is too long: names of jobs often begin alike. */
function shortened(name: string, most: number): string {
  if (name.length <= most) return name
  const half = (most - 1) / 2
  return `${name.slice(0, Math.ceil(half))}…${name.slice(-Math.floor(half))}`
}
