/** What somebody has used of Redis. */
export interface Use {
  /** Requests to the Worker, or runs of a job. */
  readonly calls: number
  /** Requests to Redis. */
  readonly requests: number
  /** Commands, as the server bills them. */
  readonly commands: number
}

/** What was used in one span of time. */
export interface UsageSample {
  /** When the span began, Unix time in seconds. */
  readonly at: number
  readonly requests: number
  readonly commands: number
  /** By endpoint (`GET /v1/keys`), by job (`job:sample`), and `console`. */
  readonly by: Readonly<Record<string, Use>>
}

/** What commands cost. */
export interface Price {
  /** Price of 100,000 commands, in `currency`. */
  readonly perHundredThousand: number
  /** Commands of a month that cost nothing. */
  readonly freePerMonth: number
  /** What stands beside the sum. */
  readonly currency: string
}

/** Seconds of an average month: 365.25 days / 12. */
export const MONTH = 2_629_800

/** Somebody, and what they have used. */
export interface Source extends Use {
  readonly name: string
  /** Their part of all commands, from 0 to 1. */
  readonly share: number
}

/** What was used in all, and by whom: the most expensive first. */
export interface Spending {
  readonly requests: number
  readonly commands: number
  readonly sources: readonly Source[]
}

/** What samples add up to. */
export function spendingOf(samples: readonly UsageSample[]): Spending {
  const totals = new Map<string, Use>()
  let [requests, commands] = [0, 0]
  for (const sample of samples) {
    requests += sample.requests
    commands += sample.commands
    for (const [name, use] of Object.entries(sample.by))
      totals.set(name, sum(totals.get(name), use))
  }
  const sources = Array.from(totals, ([name, use]) => {
    return { name, ...use, share: commands === 0 ? 0 : use.commands / commands }
  })
  return { requests, commands, sources: sources.sort((a, b) => b.commands - a.commands) }
}

function sum(a: Use | undefined, b: Use): Use {
  if (a === undefined) return b
  return {
    calls: a.calls + b.calls,
    requests: a.requests + b.requests,
    commands: a.commands + b.commands,
  }
}

/** Who a source is, by its name. */
export function kindOfSource(name: string): 'job' | 'console' | 'endpoint' {
  if (name.startsWith('job:')) return 'job'
  return name === 'console' ? 'console' : 'endpoint'
}

/** Commands of a month that goes on like `seconds` with `commands` in them; `null` when nothing was observed. */
export function perMonth(commands: number, seconds: number): number | null {
  return seconds > 0 ? (commands / seconds) * MONTH : null
}

/** What a month with so many commands costs, in the currency of the price. */
export function bill(
  commandsPerMonth: number,
  { perHundredThousand, freePerMonth }: Price,
): number {
  return (Math.max(0, commandsPerMonth - freePerMonth) / 100_000) * perHundredThousand
}

/**
 * Seconds that were observed: those asked for, or since the records begin, a minute at least; 0 when there are none. Times are Unix
 * times in seconds.
 */
export function observedSeconds(span: {
  readonly asked: number
  readonly since: number | null
  readonly now: number
}): number {
  if (span.since === null) return 0
  return Math.min(span.asked, Math.max(60, span.now - span.since))
}

/** What a stacked chart shows. */
export interface StackedColumns {
  /** When each bar begins, Unix time in seconds. */
  readonly times: readonly number[]
  /** For each of the names the commands of it and of those before it; then of all. */
  readonly columns: readonly (readonly number[])[]
}

/** Bars of `width` seconds from `from` to `to`, also where nothing was used; what is not in `names` is at the top alone. */
export function stackedColumns(
  samples: readonly UsageSample[],
  names: readonly string[],
  { from, to, width }: { readonly from: number; readonly to: number; readonly width: number },
): StackedColumns {
  const first = Math.floor(from / width)
  const count = Math.max(0, Math.floor(to / width) - first + 1)
  const columns = Array.from({ length: names.length + 1 }, () => new Array<number>(count).fill(0))
  for (const { at, by, commands } of samples) {
    const bar = Math.floor(at / width) - first
    if (bar < 0 || bar >= count) continue
    let below = 0
    columns.forEach((column, index) => {
      const name = names[index]
      below = name === undefined ? Math.max(below, commands) : below + (by[name]?.commands ?? 0)
      column[bar] = (column[bar] ?? 0) + below
    })
  }
  return { times: Array.from({ length: count }, (_, bar) => (first + bar) * width), columns }
}

/** A number of commands in a short form: `950`, `12.3 k`, `4.56 M`. */
export function countText(count: number): string {
  if (count < 1000) return String(Math.round(count * 10) / 10)
  const [unit, size] = unitOf(count)
  return `${Number((count / size).toPrecision(3))} ${unit}`
}

function unitOf(count: number): [unit: string, size: number] {
  if (count < 999_950) return ['k', 1e3]
  return count < 999_950_000 ? ['M', 1e6] : ['G', 1e9]
}
