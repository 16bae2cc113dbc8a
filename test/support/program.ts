import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { delimiter } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Child, startChild } from '../../scripts/children.ts'
import { startGuard } from '../../scripts/guard.ts'

/** A command under test that runs beside the test, such as `npm start`. */
export interface Program {
  readonly child: Child
  /** All it has printed. */
  output(): string
  /** Waits until it prints something that matches; rejects when it ends without. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  /** Waits for its end: `exit code 0`, `signal SIGKILL`. */
  ended(): Promise<string>
  /** The processes that it has started and that are still there, itself included. */
  processes(): RunningProcess[]
  /** Ends it by force if it is still there. */
  [Symbol.asyncDispose](): Promise<void>
}

/** A process of this machine. */
interface RunningProcess {
  readonly pid: number
  readonly command: string
}

/** What to run and where. */
export interface ProgramOptions {
  readonly command: string
  readonly args?: readonly string[]
  readonly cwd: string
  /** A folder that nobody else uses: whatever works in it is taken for a process of the program. */
  readonly ownDir: string
  readonly env?: NodeJS.ProcessEnv
}

const mark = 'REDGE_TEST_MARK'

/** Starts a command as a user would, in an environment that knows nothing of the test run. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { command, args = [], cwd, ownDir, env = {} } = options
  const id = crypto.randomUUID()
  const lines: string[] = []
  let news = Promise.withResolvers<void>()
  const child = await startChild({
    name: command,
    command,
    args,
    cwd,
    env: { ...plainEnvironment(), ...env, [mark]: id },
    onLine: (line) => {
      lines.push(line)
      news.resolve()
      news = Promise.withResolvers()
    },
  })
  const guard = startGuard()
  guard.watch(child)
  let end: string | undefined
  const ended = child.ended.then((how) => {
    end = how
    return how
  })
  const output = () => lines.join('\n')
  return {
    child,
    output,
    printed: async (pattern) => {
      for (;;) {
        const match = pattern.exec(output())
        if (match !== null) return match
        if (end !== undefined) throw new Error(`Ended (${end}) after printing:\n${output()}`)
        await Promise.race([news.promise, ended])
        // The last lines may arrive after the end.
        if (end !== undefined) await delay(100)
      }
    },
    ended: async () => {
      const how = await ended
      await delay(100)
      return how
    },
    processes: () => runningProcesses(id, ownDir),
    [Symbol.asyncDispose]: async () => {
      await child.stop()
      guard.dismiss()
    },
  }
}

/** What a user's shell has: no trace of npm, vitest, or the project's own programs. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(npm_|VITEST|REDGE_|UPSTASH_|KV_REST|REDIS_URL$|NODE_|TEST$|DEV$|PROD$|MODE$)/i
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name))
  const folders = (process.env.PATH ?? '').split(delimiter)
  const path = folders.filter((folder) => !folder.includes('node_modules')).join(delimiter)
  return { ...Object.fromEntries(kept), PATH: path }
}

/**
 * Children inherit the mark in their environment, whatever their parents and groups are.
 * A Redis server overwrites it with its title, but works in the folder of its data.
 */
function runningProcesses(id: string, ownDir: string): RunningProcess[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.flatMap((pid) => {
    const isMarked = readProcFile(pid, 'environ').includes(`${mark}=${id}`)
    if (!isMarked && !workingFolder(pid).startsWith(ownDir)) return []
    // One that has ended and is not collected yet has no command line any more.
    const command = readProcFile(pid, 'cmdline').replaceAll('\0', ' ').trim()
    return command === '' ? [] : [{ pid: Number(pid), command }]
  })
}

function workingFolder(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return ''
  }
}

function readProcFile(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}
