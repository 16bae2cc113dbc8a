import type { Goal, Measurement } from '../report/report.ts'
import { ratioOf, type Spread, spreadOf } from '../report/spread.ts'
import type { ContenderName } from './contenders.ts'
import type { Sample } from './load.ts'

/** Which pairs are compared, and the ratio of their rates that is to be reached. */
const GOALS: readonly (readonly [ContenderName, ContenderName, number])[] = [
  ['redge', 'bare', 0.9],
  ['redge, limited', 'bare, limited', 0.9],
]

type Samples = ReadonlyMap<ContenderName, readonly Sample[]>

/** The figures of an endpoint as they are reported. */
export function measurementsOf(title: string, samples: Samples): Measurement[] {
  return [...samples].flatMap(([name, own]) => {
    const row = (what: string, figure: keyof Sample): Measurement => {
      const spread = spreadOf(own.map((sample) => sample[figure]))
      return { case: title, by: name, what, spread }
    }
    return [
      row('requests a second', 'rate'),
      row('CPU, µs a request', 'cpu'),
      row('p50, ms', 'p50'),
      row('p99, ms', 'p99'),
      ...GOALS.filter(([one]) => one === name).map(([one, other]) => ({
        case: title,
        by: one,
        what: 'rate, × bare',
        spread: rateRatio(samples, one, other),
      })),
    ]
  })
}

/** What was to be reached by an endpoint. */
export function goalsOf(title: string, samples: Samples): Goal[] {
  return GOALS.map(([one, other, limit]) => ({
    what: `${title}: rate of ${one}, × ${other}`,
    reached: rateRatio(samples, one, other).median,
    limit,
    isMaximum: false,
  }))
}

/** How the rates of two compare, round by round. */
function rateRatio(samples: Samples, one: ContenderName, other: ContenderName): Spread {
  const rates = (name: ContenderName): number[] => samples.get(name)?.map(({ rate }) => rate) ?? []
  return ratioOf(rates(one), rates(other))
}
