import type { Goal, Measurement } from '../report/report.ts'
import { ratioOf, type Spread, spreadOf } from '../report/spread.ts'
import { CASES, type CaseName } from './cases.ts'
import type { ClientName } from './clients.ts'
import type { Costs } from './rounds.ts'

/** How a client compares with another in a case: their ratio in each round. */
export interface Result {
  readonly case: CaseName
  readonly client: ClientName
  readonly against: ClientName
  readonly ratio: Spread
  /** Microseconds of CPU that a command costs the client. */
  readonly cpu: Spread
  /** What the median is to be at most, where that is a goal. */
  readonly goal: number | undefined
}

/** The ratios that are to be reached. */
const GOALS: readonly (readonly [CaseName, ClientName, ClientName, number])[] = [
  ['single', 'redge, text', 'bare fetch', 1.2],
  ['text100', 'redge, text', 'bare fetch', 1.3],
  ['json100', 'redge, text', 'bare fetch', 1.3],
  ['text10000', 'redge, text', 'bare fetch', 1.3],
  ['json10000', 'redge, text', 'bare fetch', 1.3],
  ['large', 'redge, text', 'bare fetch', 1.0],
  ['text100', 'redge, bytes', 'bare fetch', 1.4],
  ['text10000', 'redge, bytes', 'bare fetch', 2.3],
  ['large', 'redge, bytes', 'bare fetch', 1.5],
  ['text100', 'redge, text', 'SDK, defaults', 1 / 4],
  ['text10000', 'redge, text', 'SDK, defaults', 1 / 15],
  ['large', 'redge, text', 'SDK, defaults', 1 / 3],
  ['mixed100', 'redge, automatic pipelines', 'redge, text', 1.3],
]

/** Every client of a case against bare `fetch`, and the goals that compare it with another one. */
export function resultsOf(name: CaseName, costs: Costs): Result[] {
  const goals = GOALS.filter(([goal]) => goal === name)
  const pairs = new Map<string, [ClientName, ClientName]>()
  for (const client of costs.keys()) pairs.set(`${client} / bare fetch`, [client, 'bare fetch'])
  for (const [, client, against] of goals) pairs.set(`${client} / ${against}`, [client, against])
  return [...pairs.values()].flatMap(([client, against]) => {
    const figures = costs.get(client)
    const base = costs.get(against)
    if (!figures || !base) return []
    const ratio = ratioOf(figures, base)
    const cpu = spreadOf(figures.map((cost) => cost / CASES[name].commands))
    const goal = goals.find((other) => other[1] === client && other[2] === against)?.[3]
    return [{ case: name, client, against, ratio, cpu, goal }]
  })
}

/** The results as they are reported: each client by itself, and by bare `fetch`. */
export function measurementsOf(results: readonly Result[]): Measurement[] {
  return results
    .filter(({ against }) => against === 'bare fetch')
    .flatMap(({ case: name, client: by, ratio, cpu }) => {
      const { title } = CASES[name]
      return [
        { case: title, by, what: 'CPU, µs a command', spread: cpu },
        { case: title, by, what: 'CPU, × bare fetch', spread: ratio },
      ]
    })
}

/** What was to be reached. */
export function goalsOf(results: readonly Result[]): Goal[] {
  return results.flatMap(({ case: name, client, against, ratio, goal }) => {
    if (goal === undefined) return []
    const what = `${CASES[name].title}: CPU of ${client}, × ${against}`
    return [{ what, reached: ratio.median, limit: goal, isMaximum: true }]
  })
}

/** A Markdown table. */
export function tableOf(results: readonly Result[]): string {
  const rows = results.map(({ case: name, client, against, ratio, cpu, goal }) => [
    CASES[name].title,
    client,
    against,
    [ratio.min, ratio.median, ratio.max].map((figure) => figure.toFixed(2)).join(' / '),
    cpu.median.toFixed(2),
    goal === undefined ? '' : `${goal.toFixed(2)} ${ratio.median <= goal ? 'reached' : 'MISSED'}`,
  ])
  const titles = [
    'case',
    'client',
    'against',
    'CPU ratio, min / median / max',
    'µs a command',
    'goal',
  ]
  const lines = [titles, titles.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
