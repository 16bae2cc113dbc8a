import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { build } from 'esbuild'
import { type Child, startChild } from '../../scripts/children.ts'
import { freePort } from '../../scripts/ports.ts'

/** A workerd process of its own, with nothing around it. */
export interface Workerd {
  readonly url: string
  /** Microseconds of CPU that it has used, in all its threads. */
  cpu(): number
  stop(): Promise<void>
}

/** The text of a Worker, bundled. */
export async function bundleOf(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd'],
  })
  return outputFiles[0]?.text ?? ''
}

/** The program itself: what npm links is a script that starts it. */
const workerd = createRequire(import.meta.resolve('miniflare'))('workerd') as { default: string }

/** How a Worker is run beside its text and bindings. */
interface WorkerdOptions {
  readonly flags?: readonly string[]
  /** The file that takes what the Worker logs. @default it is read by this process */
  readonly log?: string
}

/** Starts `workerd serve` with a Worker and text bindings, and waits until it answers. */
export async function startWorkerd(
  script: string,
  bindings: Readonly<Record<string, string>>,
  { flags = [], log }: WorkerdOptions = {},
): Promise<Workerd> {
  const dir = mkdtempSync(join(tmpdir(), 'redge-bench-'))
  const port = await freePort()
  writeFileSync(join(dir, 'worker.js'), script)
  const config = join(dir, 'config.capnp')
  writeFileSync(config, configOf(port, bindings, flags))
  const command = [workerd.default, 'serve', config]
  const redirected = ['/bin/sh', '-c', 'exec "$@" >"$0"', log ?? '', ...command]
  const [program = '', ...args] = log === undefined ? command : redirected
  const child = await startChild({ name: 'workerd', command: program, args })
  const url = `http://127.0.0.1:${port}`
  const stop = async (): Promise<void> => {
    await child.stop()
    rmSync(dir, { recursive: true, force: true })
  }
  await listens(url, child)
  return { url, cpu: () => cpuOf(child.pid), stop }
}

function configOf(
  port: number,
  bindings: Readonly<Record<string, string>>,
  flags: readonly string[],
): string {
  const flagTexts = flags.map((flag) => JSON.stringify(flag)).join(', ')
  const texts = Object.entries(bindings).map(
    ([name, text]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)})`,
  )
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .w),
    (name = "internet", network = (allow = ["private", "public"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const w :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-10-23",
  compatibilityFlags = [${flagTexts}],
  bindings = [${texts.join(', ')}],
);
`
}

async function listens(url: string, child: Child): Promise<void> {
  const deadline = Date.now() + 20_000
  for (;;) {
    const isThere = await fetch(url).then(
      () => true,
      () => false,
    )
    if (isThere) return
    if (Date.now() > deadline) throw new Error(`workerd does not answer: ${child.lastLines()}`)
    await delay(20)
  }
}

/** User and system time of a process, which the kernel tells in ticks of 10 ms. */
function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The second field is the name in parentheses, and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * MICROSECONDS_A_TICK
}

const MICROSECONDS_A_TICK = 10_000
