/** What the service would bill for. */
export interface UsageFigures {
  /** HTTP requests with the token, streams included. */
  requests: number
  /** Commands that the requests carried, and the MULTI and EXEC around a transaction. */
  commands: number
  /** Scripts and functions that ran; `commands` has each of them as one. */
  scripts: number
  /** Commands that the scripts ran inside. */
  scriptCommands: number
  /** `commands` and `scriptCommands` together. */
  billedCommands: number
}

/** Figures by the names of tokens. */
export type UsageReport = Record<string, UsageFigures>

/** Counts what is done with each token. */
export class UsageMeter {
  readonly #byToken = new Map<string, UsageFigures>()

  /** The figures of a token, to be counted up. */
  of(token: string): UsageFigures {
    const figures = this.#byToken.get(token) ?? nothing()
    this.#byToken.set(token, figures)
    return figures
  }

  /** All figures so far. */
  report(): UsageReport {
    return Object.fromEntries(Array.from(this.#byToken, ([token, all]) => [token, billed(all)]))
  }

  /** All figures so far, which then begin again at 0. */
  reset(): UsageReport {
    const report = this.report()
    // The objects are in other hands.
    for (const figures of this.#byToken.values()) Object.assign(figures, nothing())
    return report
  }
}

/** The sums of several reports. */
export function mergeUsage(reports: readonly UsageReport[]): UsageReport {
  const meter = new UsageMeter()
  for (const report of reports) {
    for (const [token, figures] of Object.entries(report)) {
      const sum = meter.of(token)
      for (const name of NAMES) sum[name] += figures[name]
    }
  }
  return meter.report()
}

function nothing(): UsageFigures {
  return { requests: 0, commands: 0, scripts: 0, scriptCommands: 0, billedCommands: 0 }
}

function billed(figures: UsageFigures): UsageFigures {
  return { ...figures, billedCommands: figures.commands + figures.scriptCommands }
}

const NAMES = ['requests', 'commands', 'scripts', 'scriptCommands'] as const
