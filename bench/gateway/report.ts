import type { Goal, Measurement } from '../report/report.ts'
import { ratioOf, type Spread, spreadOf } from '../report/spread.ts'
import type { Sample } from './measure.ts'

/** Medians over the rounds. */
export class Figures {
  readonly #samples: readonly Sample[]

  constructor(samples: readonly Sample[]) {
    this.#samples = samples
  }

  of(server: string, name: string, connections: number, field: Field): number {
    return this.spread(server, name, connections, field).median
  }

  spread(server: string, name: string, connections: number, field: Field): Spread {
    return spreadOf(this.#rounds(server, name, connections, field))
  }

  /** How one server compares with another: the median of the ratios within each round. */
  ratio(
    [one, other]: readonly [string, string],
    name: string,
    connections: number,
    field: Field,
  ): number {
    const others = this.#rounds(other, name, connections, field)
    const own = this.#rounds(one, name, connections, field)
    return ratioOf(own, others).median
  }

  #rounds(server: string, name: string, connections: number, field: Field): number[] {
    return this.#samples
      .filter(
        (sample) =>
          sample.server === server && sample.case === name && sample.connections === connections,
      )
      .map((sample) => sample[field])
  }
}

type Field = 'rate' | 'cpu' | 'p99'

/** All goals of the gateway. `redisRate` is that of redis-benchmark, `growth` bytes of memory. */
export function goals(figures: Figures, redisRate: number): Goal[] {
  const least = (what: string, reached: number, limit: number): Goal => {
    return { what, reached, limit, isMaximum: false }
  }
  const most = (what: string, reached: number, limit: number): Goal => {
    return { what, reached, limit, isMaximum: true }
  }
  const webdis = ['redge', 'webdis'] as const
  const floor = ['redge', 'floor'] as const
  const ioredis = ['redge', 'ioredis'] as const
  const singles = ['GET', 'SET 1 KiB'].flatMap((name) => [
    least(`${name}, 16: rate x webdis`, figures.ratio(webdis, name, 16, 'rate'), 1),
    ...[16, 64, 256].flatMap((connections) => [
      most(
        `${name}, ${connections}: CPU x node:http alone`,
        figures.ratio(floor, name, connections, 'cpu'),
        1.15,
      ),
      most(
        `${name}, ${connections}: p99 x node:http alone`,
        figures.ratio(floor, name, connections, 'p99'),
        1.3,
      ),
    ]),
  ])
  const pipeline = 'pipeline of 100'
  const commands = figures.of('redge', pipeline, 16, 'rate') * 100
  return [
    ...singles,
    // wrk counts each of webdis's hundred requests.
    least(
      'pipelines: commands x webdis',
      commands / figures.of('webdis', pipeline, 16, 'rate'),
      10,
    ),
    least('pipelines: commands x redis-benchmark -P 100', commands / redisRate, 0.4),
    most('pipelines: CPU x ioredis', figures.ratio(ioredis, pipeline, 16, 'cpu'), 0.25),
    least(
      'multi-exec: rate x ioredis',
      figures.ratio(ioredis, 'multi-exec of 10', 16, 'rate'),
      2.2,
    ),
  ]
}

/** Commands that a server does for each request that wrk counts. */
function commandsOf({ server, case: name }: Sample): number {
  // webdis takes a hundred requests of one command each in place of a pipeline.
  if (server === 'webdis') return 1
  return Number(/ of (\d+)$/.exec(name)?.[1] ?? 1)
}

/** The samples as they are reported. */
export function measurementsOf(samples: readonly Sample[]): Measurement[] {
  const figures = new Figures(samples)
  const keyOf = (sample: Sample): string =>
    [sample.case, sample.connections, sample.server].join('|')
  const firsts = new Map(samples.toReversed().map((sample) => [keyOf(sample), sample]))
  return [...firsts.values()].toReversed().flatMap((sample) => {
    const { server, case: name, connections } = sample
    const commands = commandsOf(sample)
    const title = `${name}, ${connections} ${connections === 1 ? 'connection' : 'connections'}`
    const row = (what: string, field: Field, times: number): Measurement => {
      const { min, median, max } = figures.spread(server, name, connections, field)
      const spread = { min: min * times, median: median * times, max: max * times }
      return { case: title, by: NAMES[server], what, spread }
    }
    return [
      row('commands a second', 'rate', commands),
      row('CPU, µs a command', 'cpu', 1 / commands),
      // wrk has no times of requests that it sends together.
      ...(server === 'webdis' && name.includes(' of ') ? [] : [row('p99, ms', 'p99', 1)]),
    ]
  })
}

/** What a table calls the servers. */
const NAMES: Readonly<Record<Sample['server'], string>> = {
  webdis: 'webdis',
  floor: 'node:http alone',
  redge: 'redge',
  ioredis: 'ioredis',
}
