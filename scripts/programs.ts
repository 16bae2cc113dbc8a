import { spawn } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The path of a program that `PATH` offers, or `undefined`. */
export function findProgram(name: string, path = process.env.PATH ?? ''): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** How a program ended, and all it printed. */
export interface Outcome {
  readonly ok: boolean
  readonly output: string
}

/** Where and how to run a program. */
export interface RunOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
}

/** Runs a program to its end and gives what it printed. A program that cannot be started is not ok. */
export function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (output += text))
    child.on('error', (error) => resolve({ ok: false, output: error.message }))
    child.on('close', (code) => resolve({ ok: code === 0, output }))
  })
}

/** As `run`, with a line now and then that says it is still going on. */
export async function runWithProgress(
  title: string,
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Outcome> {
  console.error(`${title} …`)
  const startedAt = Date.now()
  const timer = setInterval(() => {
    console.error(`  … ${Math.round((Date.now() - startedAt) / 1000)} s`)
  }, 5_000)
  try {
    return await run(command, args, options)
  } finally {
    clearInterval(timer)
  }
}
