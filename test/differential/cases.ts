import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { PythonCall } from './contract.ts'
import { hasText, type Plain } from './plain.ts'
import type { Reading } from './readings.ts'
import type { Tagged } from './tagged.ts'

/** One row of the table: what to do, and how the replies are compared when `equal` is not what can be asked for. */
export interface Case {
  /** Calls before, on an empty server. */
  readonly given?: readonly PythonCall[]
  /** The call whose reply is compared. */
  readonly call?: PythonCall
  /** Calls on the builder that `call` gives; the peer then needs `words`. */
  readonly chain?: readonly PythonCall[]
  /** Or several calls in a pipeline. */
  readonly pipeline?: readonly PythonCall[]
  /** Settings of the pipeline. */
  readonly transaction?: boolean
  readonly raise_on_error?: boolean
  /** Or a registered script. */
  readonly script?: { readonly script: string; readonly keys?: Tagged; readonly args?: Tagged }
  /** What the peer sends by `execute_command`, for a method that it lacks. */
  readonly words?: readonly Tagged[]
  /** What redis-py 8.0 makes of the raw reply to `words`. */
  readonly as?: Reading
  /** What of the replies is compared, when they cannot be the same twice. */
  readonly compare?: Reading
  /** Through a gateway that refuses nothing: the real one refuses what the server does not know. */
  readonly open?: boolean
  /** With which client: `text` or `bytes`; when it is not said with the first, and with both where it matters. */
  readonly mode?: Mode
  /** Why the peer does not answer as redis-py 8.0 does on this server … */
  readonly differs?: string
  /** … and what that answers. `{"error": class, "message": text}` is an exception. */
  readonly expect?: Tagged
}

/** How a client receives strings. */
export type Mode = 'text' | 'bytes'

/** A case, where it stands, and one of its modes. */
export interface Run {
  readonly id: string
  readonly case: Case
  readonly mode: Mode
}

/** All cases of the table, each named after its family and its place in it. */
export function allCases(): ReadonlyMap<string, Case> {
  const files = globSync(join(import.meta.dirname, 'cases/*.json')).sort()
  return new Map(
    files.flatMap((file) => {
      const cases = JSON.parse(readFileSync(file, 'utf8')) as Case[]
      return cases.map((row, index) => [`${basename(file, '.json')} ${index + 1}`, row] as const)
    }),
  )
}

/** A run of each case, with a text client unless it asks for the other. */
export function runsOf(cases: ReadonlyMap<string, Case>): Run[] {
  return [...cases].map(([id, row]) => ({ id, case: row, mode: row.mode ?? 'text' }))
}

/** The same run with a client that gets bytes; only where a reply with text in it may come out differently. */
export function inBytes(run: Run, reply: Plain): Run[] {
  return run.case.mode === undefined && hasText(reply) ? [{ ...run, mode: 'bytes' }] : []
}

/** The calls that a case is about. */
export function callsOf(row: Case): readonly PythonCall[] {
  return row.pipeline ?? (row.call ? [row.call] : [])
}

/** A case as one would type it in Python. */
export function pythonOf(row: Case): string {
  if (row.script) return `register_script(${JSON.stringify(row.script.script)})`
  const calls = callsOf(row).map(([method, args = [], kwargs = {}]) => {
    const words = args.map((arg) => JSON.stringify(arg))
    const named = Object.entries(kwargs).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    return `${method}(${[...words, ...named].join(', ')})`
  })
  return row.pipeline ? `pipeline: ${calls.join('; ')}` : calls.join()
}
