import type { ContenderName } from './contenders.ts'
import type { Sample } from './load.ts'

/** Which pairs are compared, and the ratio of their rates that is to be reached. */
const GOALS: readonly (readonly [ContenderName, ContenderName, number])[] = [
  ['redge', 'bare', 0.9],
  ['redge, limited', 'bare, limited', 0.9],
]

/** The tables of an endpoint, and whether its goals are reached. */
export function reportOf(
  title: string,
  samples: ReadonlyMap<ContenderName, readonly Sample[]>,
): { readonly text: string; readonly isReached: boolean } {
  const rows = Array.from(samples, ([name, own]) => {
    const median = (figure: keyof Sample): number => spread(own.map((one) => one[figure]))[1]
    const figures = [median('rate').toFixed(0), median('cpu').toFixed(0)]
    return [name, ...figures, median('p50').toFixed(1), median('p99').toFixed(1)]
  })
  const ratios = GOALS.map(([one, other, goal]) => {
    const of = (figure: keyof Sample) => ratio(samples.get(one), samples.get(other), figure)
    const [, median] = of('rate')
    return { one, other, goal, rate: of('rate'), cpu: of('cpu'), p99: of('p99'), median }
  })
  const compared = ratios.map(({ one, other, goal, rate, cpu, p99, median }) => [
    `${one} / ${other}`,
    ...[rate, cpu, p99].map((figures) => figures.map((figure) => figure.toFixed(2)).join(' / ')),
    `${goal} ${median >= goal ? 'reached' : 'MISSED'}`,
  ])
  const text = [
    title,
    table(['', 'requests/s', 'CPU µs', 'p50 ms', 'p99 ms'], rows),
    table(['min / median / max', 'rate', 'CPU', 'p99', 'goal of the rate'], compared),
  ].join('\n\n')
  return { text, isReached: ratios.every(({ median, goal }) => median >= goal) }
}

type Spread = readonly [min: number, median: number, max: number]

/** How two compare, round by round. */
function ratio(
  ones: readonly Sample[] = [],
  others: readonly Sample[] = [],
  figure: keyof Sample,
): Spread {
  return spread(ones.map((one, round) => one[figure] / (others[round]?.[figure] ?? Number.NaN)))
}

function spread(figures: readonly number[]): Spread {
  const sorted = figures.toSorted((a, b) => a - b)
  const at = (part: number): number => sorted[Math.round((sorted.length - 1) * part)] ?? Number.NaN
  return [at(0), at(0.5), at(1)]
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [titles, titles.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
