import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'

/** A program that runs beside us, in a process group of its own. */
export interface Child {
  readonly name: string
  readonly pid: number
  /** Settles when it has ended: `exit code 1`, `signal SIGKILL`. Never rejects. */
  readonly ended: Promise<string>
  /** The last lines it printed that the user has not seen. */
  lastLines(): string
  /** Ends it and everything it started; returns when none of that is left. */
  stop(): Promise<void>
}

/** How to run a child. */
export interface ChildOptions {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  /** Gets each line that it prints. */
  readonly onLine?: (line: string) => void
}

const keptLines = 40
const graceMs = 5_000
const sweepRounds = 100
const running = new Set<number>()

// The last resort: whatever ends this process, its children do not outlive it.
process.on('exit', () => {
  for (const pid of running) signalGroup(pid, 'SIGKILL')
})

/**
 * Starts a program in a process group of its own.
 * A Ctrl-C in the terminal therefore reaches us alone, and we end the parts in the right order.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, command, args } = options
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  await once(child, 'spawn')
  const pid = child.pid
  if (pid === undefined) throw new Error(`${name} has no process id`)
  running.add(pid)
  const lines = collectLines(child, options.onLine)
  const ended = endOf(child)
  return {
    name,
    pid,
    ended,
    lastLines: () => lines.join('\n'),
    stop: () => stopGroup(pid, ended),
  }
}

function collectLines(child: ChildProcess, onLine?: (line: string) => void): string[] {
  const lines: string[] = []
  for (const input of [child.stdout, child.stderr]) {
    if (input === null) continue
    createInterface({ input }).on('line', (line) => {
      lines.push(line)
      if (lines.length > keptLines) lines.shift()
      onLine?.(line)
    })
  }
  return lines
}

async function endOf(child: ChildProcess): Promise<string> {
  const [code, signal] = await once(child, 'exit')
  return signal === null ? `exit code ${code}` : `signal ${signal}`
}

async function stopGroup(pid: number, ended: Promise<string>): Promise<void> {
  signalGroup(pid, 'SIGTERM')
  await Promise.race([ended, delay(graceMs, undefined, { ref: false })])
  // What the program left behind goes too, such as the helpers of wrangler.
  // In a container without an init nobody collects them, and they count as present for ever: hence the bound.
  for (let round = 0; signalGroup(pid, 'SIGKILL') && round < sweepRounds; round++) await delay(20)
  running.delete(pid)
}

function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-pid, signal)
  } catch {
    return false
  }
}
