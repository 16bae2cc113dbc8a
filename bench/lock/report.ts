import type { Beside } from './beside.ts'
import type { Goal, Result } from './goals.ts'

/** The main table, in Markdown: a row a way, the round trips side by side. */
export function tableOf(results: readonly Result[]): string {
  const rows = [...Map.groupBy(results, ({ title }) => title)].map(([title, all]) => {
    const each = (figure: (result: Result) => string): string => all.map(figure).join(' / ')
    return [
      title,
      each(({ figures }) => figures.requests.toFixed(2)),
      each(({ figures }) => figures.timesNominal.toFixed(2)),
      each(({ figures }) => figures.timesMeasured.toFixed(2)),
      ...all.map(({ figures: { handOffP50: p50, handOffP99: p99 } }) => `${ms(p50)} / ${ms(p99)}`),
      each(({ figures }) => figures.self.toFixed(2)),
      each(({ figures }) => figures.fair.toFixed(2)),
      each(({ figures }) => `${ms(figures.longestWait)} (${ms(figures.medianWait)})`),
      each(({ figures: { roundTrip } }) => `${ms(roundTrip.p50)} (${ms(roundTrip.p99)})`),
    ]
  })
  const roundTrips = [...new Set(results.map(({ roundTripMs }) => roundTripMs))]
  const titles = [
    `way, at a round trip of ${roundTrips.join(' / ')} ms`,
    'requests',
    'time × nominal limit',
    'time × measured limit',
    ...roundTrips.map((trip) => `hand-off p50 / p99 at ${trip} ms`),
    'self',
    'fair',
    'longest wait (median), ms',
    'PING p50 (p99), ms',
  ]
  return markdown(titles, rows)
}

/** redis-py's pollers beside others. */
export function besideTable(rows: readonly (Beside & { roundTripMs: number })[]): string {
  return markdown(
    ['redis-py beside', 'round trip, ms', 'mean wait, ms', 'p95', 'longest', 'two at a time'],
    rows.map((row) => [
      row.title,
      String(row.roundTripMs),
      ms(row.meanWait),
      ms(row.p95Wait),
      ms(row.longestWait),
      String(row.violations),
    ]),
  )
}

/** Each goal, and whether it is reached. */
export function goalsTable(goals: readonly Goal[]): string {
  return markdown(
    ['goal', 'limit', 'reached', ''],
    goals.map(({ what, limit, reached }) => [
      what,
      String(limit),
      reached.toFixed(2),
      reached <= limit ? 'yes' : '**missed**',
    ]),
  )
}

/** A bar a way, as a diagram that Markdown readers draw from its text. */
export function chartOf(results: readonly Result[], roundTripMs: number): string {
  const shown = results.filter((result) => result.roundTripMs === roundTripMs)
  const bars = (title: string, unit: string, figure: (result: Result) => number): string =>
    [
      '```mermaid',
      'xychart-beta horizontal',
      `  title "${title}, round trip ${roundTripMs} ms"`,
      `  x-axis [${shown.map(({ title: way }) => `"${way.replaceAll('`', '')}"`).join(', ')}]`,
      `  y-axis "${unit}" 0 --> ${Math.ceil(Math.max(...shown.map(figure)))}`,
      `  bar [${shown.map((result) => figure(result).toFixed(2)).join(', ')}]`,
      '```',
    ].join('\n')
  return [
    bars('Requests an acquisition', 'requests', ({ figures }) => figures.requests),
    bars('Time for all', '× the nominal limit', ({ figures }) => figures.timesNominal),
  ].join('\n\n')
}

function ms(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0)
}

function markdown(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  return [titles, titles.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}
