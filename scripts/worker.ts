import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Child, startChild } from './children.ts'
import { Failure } from './failure.ts'
import { projectEnv } from './project-bin.ts'
import { writePrivate } from './secrets.ts'

/** How to run the Worker on this machine. */
export interface WorkerOptions {
  /** The folder of `wrangler.toml`. */
  readonly root: string
  readonly stateDir: string
  readonly port: number
  readonly quiet: boolean
  /** What the Worker finds in its environment; kept in a private file, out of sight of `ps`. */
  readonly vars: Readonly<Record<string, string>>
}

/** The Worker in `wrangler dev`. */
export interface Worker {
  readonly url: string
  readonly child: Child
  /** Returns when the Worker answers and reaches its Redis. */
  ready(): Promise<void>
}

const readyWithinMs = 60_000

/** Starts the Worker; what it prints is shown from its first error, or from the moment it is ready. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  let isShown = false
  const wrangler = await startChild({
    name: 'wrangler dev',
    command: process.execPath,
    args: wranglerArguments(options),
    cwd: options.root,
    env: wranglerEnvironment(options.stateDir),
    onLine: (line) => {
      if (isShown) console.log(line)
      else if (line.includes('ERROR')) showFromHere()
    },
  })
  // Not at the end only: wrangler watches the files, so mending the error is enough.
  function showFromHere(): void {
    isShown = true
    console.log(wrangler.lastLines())
  }
  const url = `http://127.0.0.1:${options.port}`
  const child = { ...wrangler, lastLines: () => (isShown ? '' : wrangler.lastLines()) }
  const ready = async () => {
    for (const path of ['/healthz', '/readyz']) await waitForOk(`${url}${path}`, child)
    isShown = true
  }
  return { url, child, ready }
}

function wranglerArguments({ root, stateDir, port, quiet, vars }: WorkerOptions): string[] {
  const ownVars = join(stateDir, 'worker.env')
  const lines = Object.entries(vars).map(([name, value]) => `${name}="${value}"\n`)
  writePrivate(ownVars, lines.join(''))
  const usersVars = join(root, '.dev.vars')
  const envFiles = [usersVars, ownVars].filter((file) => existsSync(file))
  return [
    join(root, 'node_modules/wrangler/bin/wrangler.js'),
    'dev',
    ...['--ip', '127.0.0.1', '--port', String(port), '--inspector-port', '0'],
    ...['--log-level', quiet ? 'warn' : 'log', '--show-interactive-dev-session=false'],
    ...envFiles.flatMap((file) => ['--env-file', file]),
  ]
}

function wranglerEnvironment(stateDir: string): NodeJS.ProcessEnv {
  return {
    // Its custom build runs on the project's own Node.
    ...projectEnv(),
    // Each of the first three is a call to the outside that wrangler would make.
    WRANGLER_HIDE_BANNER: 'true',
    WRANGLER_SEND_METRICS: 'false',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    // And these two keep it from writing into the home directory.
    WRANGLER_WRITE_LOGS: 'false',
    WRANGLER_REGISTRY_PATH: join(stateDir, 'wrangler-registry'),
  }
}

async function waitForOk(url: string, child: Child): Promise<void> {
  const deadline = Date.now() + readyWithinMs
  let last = 'no answer'
  while (Date.now() < deadline) {
    const status = await statusOf(url)
    if (status === 200) return
    if (status !== undefined) last = `status ${status}`
    await delay(50)
  }
  throw new Failure(
    `${child.lastLines()}\n\nThe Worker is not ready: ${url} has given ${last} for ${readyWithinMs / 1000} s.`,
    'Correct what wrangler says above, then run npm start again.',
  )
}

async function statusOf(url: string): Promise<number | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) })
    await response.body?.cancel()
    return response.status
  } catch {
    return undefined
  }
}
