import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/project-bin.ts'
import { type Machine, machine, versions } from './machine.ts'
import type { Spread } from './spread.ts'

/** The benches, in the order of the page. */
export const BENCHES = ['client', 'lock', 'cache', 'codecs', 'gateway', 'service'] as const

export type BenchName = (typeof BENCHES)[number]

/** One figure of one contender. */
export interface Measurement {
  /** What was done: `GET, 16 connections`. */
  readonly case: string
  /** Who did it. */
  readonly by: string
  /** What was measured, its unit included: `CPU, µs a command`. */
  readonly what: string
  readonly spread: Spread
}

/** A goal and what was reached. */
export interface Goal {
  readonly what: string
  readonly reached: number
  readonly limit: number
  /** Whether less is better. */
  readonly isMaximum: boolean
}

/** What a bench leaves in `bench/results`. */
export interface Report {
  readonly bench: BenchName
  /** When it began, in ISO 8601. */
  readonly began: string
  readonly seconds: number
  /** The arguments it was given; none for a run as it is meant. */
  readonly args: readonly string[]
  readonly machine: Machine
  /** Of all programs and packages that took part, by name. */
  readonly versions: Readonly<Record<string, string>>
  readonly measurements: readonly Measurement[]
  readonly goals: readonly Goal[]
}

/** What only the bench itself knows. */
export interface Findings extends Pick<Report, 'measurements' | 'goals'> {
  /** The packages it measures, whose versions are looked up. */
  readonly packages: readonly string[]
  /** The versions of what is no package. */
  readonly programs?: Readonly<Record<string, string>>
}

/** A bench that is under way. */
export interface Run {
  /** Writes its report into `bench/results`. */
  save(findings: Findings): void
}

const results = join(root, 'bench/results')

/** Takes the time and looks at the machine; to be called before anything runs. */
export function beginRun(bench: BenchName): Run {
  const startedAt = new Date()
  const found = machine()
  return {
    save: ({ measurements, goals, packages, programs }) => {
      const report: Report = {
        bench,
        began: startedAt.toISOString(),
        seconds: Math.round((Date.now() - startedAt.getTime()) / 1000),
        args: process.argv.slice(2),
        machine: found,
        versions: { ...versions(packages), ...programs },
        // What was never seen has no figure: hand-offs where nobody waited.
        measurements: measurements.filter(({ spread }) => Number.isFinite(spread.median)),
        goals,
      }
      mkdirSync(results, { recursive: true })
      writeFileSync(join(results, `${bench}.json`), `${JSON.stringify(report, rounded, 2)}\n`)
    },
  }
}

/** The reports of all benches that have left one. */
export function readReports(): Report[] {
  return BENCHES.flatMap((bench) => {
    try {
      return [JSON.parse(readFileSync(join(results, `${bench}.json`), 'utf8')) as Report]
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  })
}

/** Whether a goal is reached. */
export function isReached({ reached, limit, isMaximum }: Goal): boolean {
  return isMaximum ? reached <= limit : reached >= limit
}

/** No clock and no kernel counts more than four digits that mean something. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value
}
