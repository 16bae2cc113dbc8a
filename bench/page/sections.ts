import type { BenchName, Measurement } from '../report/report.ts'
import type { Plot } from './plot.ts'

/** What the page says and shows of a bench. */
export interface Section {
  readonly title: string
  /** What was compared, and how to read it. */
  readonly text: string
  readonly tables: readonly Table[]
  /** By the names of their files. */
  readonly plots: Readonly<Record<string, Plot & Part>>
}

interface Part {
  /** Which measurements belong to it. @default all */
  readonly of?: (measurement: Measurement) => boolean
}

/** A table, with its columns. */
interface Table extends Part {
  readonly title?: string
  readonly figures: readonly string[]
}

const LOCK_FIGURES = [
  'requests an acquisition',
  'time, × nominal limit',
  'time, × measured limit',
  'hand-off p50, ms',
  'hand-off p99, ms',
  'self',
  'fair',
  'median wait, ms',
  'longest wait, ms',
  'PING p50, ms',
]

const inCase = (name: string) => (one: Measurement) => one.case === name
const isWay = (one: Measurement): boolean => !one.case.startsWith('redis-py')

export const SECTIONS: Readonly<Record<BenchName, Section>> = {
  client: {
    title: 'What a call costs in CPU',
    text: `In workerd, each client in a process of its own, in turns, against a server that answers at once. *Bare fetch* is \`fetch\` and
\`res.json()\`, the least that any client does. *SDK* is \`@upstash/redis\` without automatic pipelines, as it comes and with all that can be turned off turned off.`,
    tables: [{ figures: ['CPU, µs a command', 'CPU, × bare fetch'] }],
    plots: {
      client: {
        title: 'CPU of a client, by that of bare fetch',
        what: 'CPU, × bare fetch',
        series: 'by',
        isLogarithmic: true,
      },
    },
  },
  lock: {
    title: 'A contended lock',
    text: `Eight contenders take one lock in turns and hold it for 20 ms, through a proxy that makes a round trip last 5 or 30 ms. What the columns
mean is told in [Locks](locks.md#measured).`,
    tables: [
      { title: 'A round trip of 5 ms', figures: LOCK_FIGURES, of: inCase('5 ms') },
      { title: 'A round trip of 30 ms', figures: LOCK_FIGURES, of: inCase('30 ms') },
      {
        title: "redis-py's pollers beside others",
        figures: ['mean wait, ms', 'p95 wait, ms', 'longest wait, ms', 'two at a time'],
        of: (one) => !isWay(one),
      },
    ],
    plots: {
      'lock-requests': {
        title: 'Requests an acquisition, by round trip',
        what: 'requests an acquisition',
        series: 'case',
        isLogarithmic: false,
        of: isWay,
      },
      'lock-time': {
        title: 'Time for all, by the least possible',
        what: 'time, × nominal limit',
        series: 'case',
        isLogarithmic: false,
        of: isWay,
      },
    },
  },
  cache: {
    title: 'Hits of a cache',
    text: `One process, 16 hits at a time, through the gateway in a process of its own. unstorage's upstash driver and cachified are measured on
\`@upstash/redis\`, and on the transport of redge.`,
    tables: [{ figures: ['hits a second', 'CPU, µs a hit'] }],
    plots: {
      cache: {
        title: 'CPU of a hit',
        what: 'CPU, µs a hit',
        series: 'case',
        isLogarithmic: true,
      },
    },
  },
  codecs: {
    title: "Values in Python's formats",
    text: `CPU for one value: pickle beside pickleparser, which reads only, and zlib on the runtime's streams beside fflate, which blocks while it works.`,
    tables: [{ figures: ['CPU, µs', 'CPU, × the other'] }],
    plots: {
      codecs: {
        title: 'Rows of a query, read and written',
        what: 'CPU, µs',
        series: 'by',
        isLogarithmic: true,
        of: (one) => / rows, \d+ KiB$/.test(one.case),
      },
    },
  },
  gateway: {
    title: 'The gateway',
    text: `Under the load of wrk, each server in a process of its own, in turns, on the same Redis. *node:http alone* checks the token, parses the body and asks no
Redis: no gateway on Node does less. *ioredis* is a gateway as one writes it on ioredis with automatic pipelines. webdis knows no pipelines: it takes
100 requests together on a connection.`,
    tables: [{ figures: ['commands a second', 'CPU, µs a command', 'p99, ms'] }],
    plots: {
      'gateway-cpu': {
        title: 'CPU of the server for a command',
        what: 'CPU, µs a command',
        series: 'by',
        isLogarithmic: true,
      },
      'gateway-rate': {
        title: 'Commands a second',
        what: 'commands a second',
        series: 'by',
        isLogarithmic: true,
      },
    },
  },
  service: {
    title: 'The Worker',
    text: `In workerd, with its token, its checks and its log, beside a bare Hono handler that calls \`@upstash/redis\` and does nothing else; *limited*
is with a rate limit, on both sides.`,
    tables: [
      {
        figures: ['requests a second', 'rate, × bare', 'CPU, µs a request', 'p50, ms', 'p99, ms'],
      },
    ],
    plots: {
      service: {
        title: 'Requests a second',
        what: 'requests a second',
        series: 'by',
        isLogarithmic: false,
      },
    },
  },
}
