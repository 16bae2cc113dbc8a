import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { run } from './programs.ts'
import { projectEnv, root } from './project-bin.ts'

/** The folders of what `npm run build` makes to be published. */
export const publishedFolders = ['lib/dist', 'gateway/dist'] as const

/** What else a consumer of all entries has; npm would fetch it, but a check has no network. */
const peers = ['@opentelemetry/api', '@upstash/ratelimit', 'croner', 'hono']

interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
}

/**
 * Builds both packages and installs them in `dir`, an empty folder, as a user would: from their tarballs.
 * Needs no network: what they depend on is packed from our own `node_modules`.
 */
export async function installPackages(dir: string): Promise<void> {
  await runOrThrow(process.execPath, [join(root, 'scripts/build.ts')], root)
  const ours = publishedFolders.map((folder) => join(root, folder))
  const needed = dependenciesOf([...ours.flatMap(dependencyNames), ...peers])
  await npm(dir, ['pack', '--ignore-scripts', ...ours, ...needed.map(installedFolder)])
  const tarballs = globSync('*.tgz', { cwd: dir }).map((file) => `./${file}`)
  writeFileSync(join(dir, 'package.json'), '{ "private": true, "type": "module" }\n')
  await npm(dir, ['install', '--offline', '--ignore-scripts', '--no-package-lock', ...tarballs])
}

/** What publint has against a published folder. */
export async function packageFaults(folder: string): Promise<string[]> {
  const { messages, pkg } = await publint({ pkgDir: join(root, folder), strict: true })
  return messages.map((message) => formatMessage(message, pkg) ?? message.code)
}

/** The packages with those names, and all that they depend on. */
function dependenciesOf(names: readonly string[]): string[] {
  const found = new Set<string>(names)
  for (const name of found) {
    for (const other of dependencyNames(installedFolder(name))) found.add(other)
  }
  return [...found]
}

function dependencyNames(folder: string): string[] {
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return Object.keys(manifest.dependencies ?? {})
}

function installedFolder(name: string): string {
  return join(root, 'node_modules', name)
}

function npm(dir: string, args: readonly string[]): Promise<void> {
  return runOrThrow('npm', [...args, '--no-audit', '--no-fund', '--no-update-notifier'], dir)
}

async function runOrThrow(command: string, args: readonly string[], cwd: string): Promise<void> {
  const { ok, output } = await run(command, args, { cwd, env: projectEnv() })
  if (!ok) throw new Error(`${command} ${args[0]} failed:\n${output}`)
}
