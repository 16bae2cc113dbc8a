import { countedMethod } from '../http/route-pattern.ts'

/** A request that was answered. */
export interface AnsweredRequest {
  readonly method: string
  /** The pattern of its path. */
  readonly route: string
  readonly status: number
  /** Seconds. */
  readonly duration: number
  /** Requests to Redis, and commands as the server bills them. */
  readonly requests: number
  readonly commands: number
}

/** Seconds that divide the durations. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** What has been counted of the requests to one route. */
interface Counts {
  readonly labels: string
  readonly byStatus: Map<number, number>
  /** Requests for each of the buckets, and for those beyond the last. */
  readonly durations: number[]
  seconds: number
  requests: number
  commands: number
}

/** What this isolate has answered since it began. Another isolate counts for itself, so its name goes with the figures. */
const isolate: Map<string, Counts> = new Map()
let isolateName: string | undefined

/** Counts a request. */
export function count({ method, route, status, ...spent }: AnsweredRequest): void {
  const counts = countsOf(countedMethod(method), route)
  counts.byStatus.set(status, (counts.byStatus.get(status) ?? 0) + 1)
  const bucket = BUCKETS.findIndex((limit) => spent.duration <= limit)
  const at = bucket === -1 ? BUCKETS.length : bucket
  counts.durations[at] = (counts.durations[at] ?? 0) + 1
  counts.seconds += spent.duration
  counts.requests += spent.requests
  counts.commands += spent.commands
}

function countsOf(method: string, route: string): Counts {
  const name = `${method} ${route}`
  const counts = isolate.get(name) ?? {
    labels: labels({ method, route }),
    byStatus: new Map(),
    durations: Array.from({ length: BUCKETS.length + 1 }, () => 0),
    seconds: 0,
    requests: 0,
    commands: 0,
  }
  isolate.set(name, counts)
  return counts
}

/** A line of a metric: its labels and its value. */
export type Sample = readonly [labels: string, value: number]

/** Labels as Prometheus writes them, without the braces. */
export function labels(pairs: Readonly<Record<string, string | number>>): string {
  return Object.entries(pairs)
    .map(([name, value]) => `${name}="${escaped(String(value))}"`)
    .join(',')
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

/** A metric in the text format of Prometheus. */
export function metric(
  type: 'counter' | 'gauge' | 'histogram',
  name: string,
  help: string,
  samples: readonly (Sample | readonly [...Sample, suffix: string])[],
): string {
  const lines = samples.map(([given, value, suffix = '']) => {
    return `${name}${suffix}${given === '' ? '' : `{${given}}`} ${value}`
  })
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n')
}

/** The counters of this isolate in the text format of Prometheus. */
export function isolateMetrics(): string {
  // Random numbers are not to be had before the first request.
  isolateName ??= crypto.randomUUID().slice(0, 8)
  const name = labels({ isolate: isolateName })
  const all = Array.from(isolate.values(), (one) => [`${name},${one.labels}`, one] as const)
  const each = (figure: (counts: Counts) => number): Sample[] =>
    all.map(([route, counts]) => [route, figure(counts)])
  return [
    metric('counter', 'redge_requests_total', 'Requests answered.', all.flatMap(byStatus)),
    metric(
      'histogram',
      'redge_request_duration_seconds',
      'Time to the answer, as the clock of a Worker tells it: it stands still between requests of its own.',
      all.flatMap(durations),
    ),
    metric(
      'counter',
      'redge_redis_requests_total',
      'Requests to Redis.',
      each(({ requests }) => requests),
    ),
    metric(
      'counter',
      'redge_redis_commands_total',
      'Commands as Redis bills them.',
      each(({ commands }) => commands),
    ),
  ].join('')
}

function byStatus([route, counts]: readonly [string, Counts]): Sample[] {
  return Array.from(counts.byStatus, ([status, value]) => [`${route},${labels({ status })}`, value])
}

function durations([route, counts]: readonly [string, Counts]): [...Sample, string][] {
  let sum = 0
  const buckets = counts.durations.map((value, index): [...Sample, string] => {
    sum += value
    return [`${route},${labels({ le: BUCKETS[index] ?? '+Inf' })}`, sum, '_bucket']
  })
  return [...buckets, [route, counts.seconds, '_sum'], [route, sum, '_count']]
}
