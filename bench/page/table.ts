import { type Goal, isReached, type Measurement } from '../report/report.ts'
import type { Spread } from '../report/spread.ts'

/** A Markdown table of measurements: a row for each case and contender, a column for each figure that is named. */
export function tableOf(measurements: readonly Measurement[], figures: readonly string[]): string {
  const rows = Map.groupBy(
    measurements.filter(({ what }) => figures.includes(what)),
    ({ case: name, by }) => JSON.stringify([name, by]),
  )
  const isOneCase = new Set(measurements.map(({ case: name }) => name)).size === 1
  let above = ''
  const lines = [...rows].map(([key, row]) => {
    const [name, by]: [string, string] = JSON.parse(key)
    const cells = figures.map((figure) => {
      const found = row.find(({ what }) => what === figure)
      return found ? spreadText(found.spread) : ''
    })
    const first = name === above ? '' : name
    above = name
    return isOneCase ? [by, ...cells] : [first, by, ...cells]
  })
  const titles = isOneCase ? ['', ...figures] : ['', 'with', ...figures]
  return markdown(titles, lines, isOneCase ? 1 : 2)
}

/** A Markdown table of goals. */
export function goalsTable(goals: readonly Goal[]): string {
  const rows = goals.map((goal) => [
    goal.what,
    `${goal.isMaximum ? '≤' : '≥'} ${figureText(goal.limit)}`,
    figureText(goal.reached),
    isReached(goal) ? 'reached' : '**missed**',
  ])
  return markdown(['', 'goal', 'found', ''], rows, 1)
}

/** `1.20 (1.13–1.31)`: the median, and the lowest and highest round where they differ from it. */
export function spreadText({ min, median, max }: Spread): string {
  const [low, middle, high] = [min, median, max].map(figureText)
  return low === high ? `${middle}` : `${middle} (${low}–${high})`
}

/** Two or three digits that mean something; large numbers in whole. */
function figureText(figure: number): string {
  if (figure === 0) return '0'
  const size = Math.abs(figure)
  if (size >= 100) return Math.round(figure).toLocaleString('en')
  if (size < 0.1) return figure.toPrecision(2)
  return figure.toFixed(size >= 10 ? 1 : 2)
}

/** The first columns hold text, the others figures. */
function markdown(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  texts: number,
): string {
  const rules = titles.map((_, column) => (column < texts ? '---' : '--:'))
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [titles, rules, ...rows].map(line).join('\n')
}
