import type { RequestEvent } from './request-event.ts'

/** Values by the names of samples as Prometheus writes them, labels included. */
export type Samples = Record<string, number>

/** What is counted of requests that are alike. */
interface Series {
  readonly endpoint: string
  readonly token: string
  readonly status: number
  requests: number
  commands: number
  received: number
  sent: number
}

/** Counts requests, for Prometheus. */
export class Metrics {
  readonly #series = new Map<string, Series>()
  readonly #connections = { up: 0, down: 0 }
  readonly #durations = new Map<string, number[]>()
  /** The series of the request before: mostly the next one is alike. */
  #last: Series | undefined

  /** Counts a request that was answered. */
  count(event: RequestEvent): void {
    const { endpoint, duration } = event
    const series = this.#seriesOf(event)
    series.requests++
    series.commands += event.commands
    series.received += event.bytesReceived
    series.sent += event.bytesSent
    if (endpoint !== 'stream') this.#observe(endpoint, duration)
  }

  /** Counts a change of the connections to Redis. */
  countConnection(type: 'up' | 'down'): void {
    this.#connections[type]++
  }

  /** All samples so far, and the values of this moment that are given. */
  samples(now: Samples): Samples {
    const samples: Samples = { ...now }
    for (const [event, times] of Object.entries(this.#connections)) {
      samples[`redge_gateway_redis_connections_total{event="${event}"}`] = times
    }
    for (const series of this.#series.values()) addSeries(samples, series)
    for (const [endpoint, counts] of this.#durations) addHistogram(samples, endpoint, counts)
    return samples
  }

  #seriesOf({ endpoint, token, status }: RequestEvent): Series {
    const last = this.#last
    if (last?.status === status && last.endpoint === endpoint && last.token === token) return last
    const key = `${status} ${endpoint} ${token}`
    let series = this.#series.get(key)
    if (!series) {
      series = { endpoint, token, status, requests: 0, commands: 0, received: 0, sent: 0 }
      this.#series.set(key, series)
    }
    this.#last = series
    return series
  }

  #observe(endpoint: string, seconds: number): void {
    let counts = this.#durations.get(endpoint)
    if (!counts) {
      counts = Array<number>(SUM + 1).fill(0)
      this.#durations.set(endpoint, counts)
    }
    const at = BOUNDS.findIndex((bound) => seconds <= bound)
    const bucket = at === -1 ? BOUNDS.length : at
    counts[bucket] = (counts[bucket] ?? 0) + 1
    counts[SUM] = (counts[SUM] ?? 0) + seconds
  }
}

/** Upper bounds of the histogram's buckets, in seconds. */
const BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** Where the sum of all durations is, behind the buckets. */
const SUM = BOUNDS.length + 1

function addSeries(samples: Samples, series: Series): void {
  const { endpoint, token, status, requests, commands, received, sent } = series
  const labels = `{endpoint="${endpoint}",token="${token}",status="${status}"}`
  samples[`redge_gateway_requests_total${labels}`] = requests
  const add = (name: string, value: number): void => {
    const sample = `redge_gateway_${name}_total{token="${token}"}`
    samples[sample] = (samples[sample] ?? 0) + value
  }
  add('commands', commands)
  add('received_bytes', received)
  add('sent_bytes', sent)
}

function addHistogram(samples: Samples, endpoint: string, counts: readonly number[]): void {
  const name = 'redge_gateway_request_duration_seconds'
  let all = 0
  for (const [at, bound] of [...BOUNDS, '+Inf'].entries()) {
    all += counts[at] ?? 0
    samples[`${name}_bucket{endpoint="${endpoint}",le="${bound}"}`] = all
  }
  samples[`${name}_sum{endpoint="${endpoint}"}`] = counts[SUM] ?? 0
  samples[`${name}_count{endpoint="${endpoint}"}`] = all
}

/** The samples of several processes as the text that Prometheus reads. All of them may be added up. */
export function prometheusText(processes: readonly Samples[]): string {
  const sums = new Map<string, number>()
  for (const samples of processes) {
    for (const [name, value] of Object.entries(samples)) {
      sums.set(name, (sums.get(name) ?? 0) + value)
    }
  }
  return FAMILIES.map(([family, type, help]) => {
    const lines = [...sums].filter(([name]) => familyOf(name) === family)
    const text = lines.map(([name, value]) => `${name} ${value}\n`).join('')
    return text && `# HELP ${family} ${help}\n# TYPE ${family} ${type}\n${text}`
  }).join('')
}

function familyOf(sample: string): string {
  const name = sample.split('{', 1)[0] ?? ''
  return name.replace(/(_seconds)_(bucket|sum|count)$/, '$1')
}

const FAMILIES = [
  ['redge_gateway_requests_total', 'counter', 'Requests that were answered.'],
  ['redge_gateway_commands_total', 'counter', 'Commands that requests carried.'],
  ['redge_gateway_received_bytes_total', 'counter', 'Bytes of the bodies of requests.'],
  ['redge_gateway_sent_bytes_total', 'counter', 'Bytes of the bodies of answers.'],
  ['redge_gateway_request_duration_seconds', 'histogram', 'Seconds until the answer was ready.'],
  ['redge_gateway_redis_connections_total', 'counter', 'Connections to Redis made and lost.'],
  ['redge_gateway_redis_up', 'gauge', 'Processes that are connected to Redis.'],
  ['redge_gateway_open_streams', 'gauge', 'Subscriptions and monitors that are open.'],
  ['redge_gateway_requests_in_flight', 'gauge', 'Requests that are being answered.'],
  ['redge_gateway_held_bytes', 'gauge', 'Bytes of bodies and answers that are held.'],
  ['redge_gateway_processes', 'gauge', 'Processes of the gateway.'],
  ['process_resident_memory_bytes', 'gauge', 'Memory of the processes.'],
  ['process_cpu_seconds_total', 'counter', 'CPU time of the processes.'],
] as const
