import type { Sample } from './measure.ts'

/** The middle one. */
function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Medians over the rounds. */
export class Figures {
  readonly #samples: readonly Sample[]

  constructor(samples: readonly Sample[]) {
    this.#samples = samples
  }

  of(server: string, name: string, connections: number, field: Field): number {
    return median(this.#rounds(server, name, connections, field))
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
    return median(own.map((value, round) => value / (others[round] ?? Number.NaN)))
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

/** A goal, and what came out. */
export interface Goal {
  readonly text: string
  readonly value: number
  readonly limit: number
  readonly isMaximum: boolean
}

/** All goals of the gateway. `redisRate` is that of redis-benchmark, `growth` bytes of memory. */
export function goals(figures: Figures, redisRate: number): Goal[] {
  const least = (text: string, value: number, limit: number): Goal => {
    return { text, value, limit, isMaximum: false }
  }
  const most = (text: string, value: number, limit: number): Goal => {
    return { text, value, limit, isMaximum: true }
  }
  const webdis = ['redge', 'webdis'] as const
  const floor = ['redge', 'floor'] as const
  const ioredis = ['redge', 'ioredis'] as const
  const singles = ['GET', 'SET 1 KiB'].flatMap((name) => [
    least(`${name}, 16: rate x webdis`, figures.ratio(webdis, name, 16, 'rate'), 1),
    ...[16, 64, 256].flatMap((connections) => [
      most(
        `${name}, ${connections}: CPU x floor`,
        figures.ratio(floor, name, connections, 'cpu'),
        1.15,
      ),
      most(
        `${name}, ${connections}: p99 x floor`,
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

/** A table of all medians. */
export function table(samples: readonly Sample[]): string {
  const figures = new Figures(samples)
  const keys = new Set(samples.map(({ case: name, connections }) => `${name}|${connections}`))
  const lines = [...keys].flatMap((key) => {
    const [name = '', connections = ''] = key.split('|')
    return ['webdis', 'floor', 'redge', 'ioredis'].flatMap((server) => {
      const at = Number(connections)
      const rate = figures.of(server, name, at, 'rate')
      if (Number.isNaN(rate)) return []
      const cpu = figures.of(server, name, at, 'cpu').toFixed(1)
      const p99 = figures.of(server, name, at, 'p99').toFixed(2)
      return [`| ${name} | ${connections} | ${server} | ${rate.toFixed(0)} | ${cpu} | ${p99} |`]
    })
  })
  const head =
    '| what | connections | server | requests/s | CPU us | p99 ms |\n|---|---|---|---|---|---|'
  return `${head}\n${lines.join('\n')}`
}
