import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { aptInstall, isDebian, isRoot } from './debian.ts'
import { Failure } from './failure.ts'
import { findProgram, run, runWithProgress } from './programs.ts'

/** A server program that can be started. */
export interface RedisProgram {
  readonly command: string
  readonly env: NodeJS.ProcessEnv
}

/** Where to look for the program and where to put it. */
export interface RedisProgramOptions {
  /** Our own folder: a program may be unpacked into it. */
  readonly stateDir: string
  readonly path?: string | undefined
  readonly root?: boolean
}

/**
 * A real Redis or Valkey server: the one on `PATH`, else one unpacked earlier, else Debian's package.
 *
 * @throws {Failure} with the command to type where it cannot be had that way.
 */
export async function findRedisProgram(options: RedisProgramOptions): Promise<RedisProgram> {
  const { stateDir, path = process.env.PATH, root = isRoot() } = options
  const unpackedDir = join(stateDir, 'redis')
  const found = programOnPath(path) ?? unpackedProgram(unpackedDir)
  if (found !== undefined) return found
  if (!isDebian(path)) throw noRedis()
  if (!root) return unpackDebianPackage(unpackedDir)
  await aptInstall(['redis-server'])
  const installed = programOnPath(path)
  if (installed === undefined) throw noRedis()
  return installed
}

function programOnPath(path?: string): RedisProgram | undefined {
  const command = findProgram('redis-server', path) ?? findProgram('valkey-server', path)
  return command === undefined ? undefined : { command, env: process.env }
}

function unpackedProgram(dir: string): RedisProgram | undefined {
  const command = join(dir, 'usr/bin/redis-server')
  if (!existsSync(command)) return undefined
  const libraries = [process.env.LD_LIBRARY_PATH, ...libraryFolders(dir)]
  return {
    command,
    env: { ...process.env, LD_LIBRARY_PATH: libraries.filter((folder) => folder).join(':') },
  }
}

// Debian keeps libraries in a folder per architecture, such as usr/lib/x86_64-linux-gnu.
function libraryFolders(dir: string): string[] {
  return ['lib', 'usr/lib']
    .map((folder) => join(dir, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((folder) => folder.includes('-linux-gnu'))
}

/**
 * Brings Debian's server without root: apt resolves and downloads into our folder, dpkg-deb unpacks there.
 * The system's package lists may be missing or not be ours to update, so apt gets its own.
 */
async function unpackDebianPackage(dir: string): Promise<RedisProgram> {
  const work = `${dir}.tmp`
  rmSync(work, { recursive: true, force: true })
  for (const folder of ['state/lists/partial', 'cache/archives/partial', 'root']) {
    mkdirSync(join(work, folder), { recursive: true })
  }
  await download(work)
  const archives = join(work, 'cache/archives')
  const root = join(work, 'root')
  for (const name of readdirSync(archives).filter((file) => file.endsWith('.deb'))) {
    const { ok, output } = await run('dpkg-deb', ['-x', join(archives, name), root])
    if (!ok) throw unpackFailed(output)
  }
  await expectToRun(root)
  // Only a program that runs gets the name under which it is looked for.
  rmSync(dir, { recursive: true, force: true })
  renameSync(root, dir)
  rmSync(work, { recursive: true, force: true })
  const program = unpackedProgram(dir)
  if (program === undefined) throw unpackFailed('The package holds no redis-server.')
  console.error(`Debian's redis-server is unpacked in ${dir}; nothing else was touched.`)
  return program
}

async function download(work: string): Promise<void> {
  const own = [
    ['Dir::State', join(work, 'state')],
    ['Dir::State::status', '/var/lib/dpkg/status'],
    ['Dir::Cache', join(work, 'cache')],
    ['Debug::NoLocking', '1'],
  ].flatMap(([name, value]) => ['-o', `${name}=${value}`])
  const update = await runWithProgress(
    'No redis-server here and no root: fetching the package lists',
    'apt-get',
    [...own, 'update'],
  )
  if (!update.ok) throw unpackFailed(update.output)
  // --reinstall, because the two may be known to dpkg and yet be out of this user's reach.
  const packages = ['redis-server', 'redis-tools']
  const fetch = await runWithProgress('Downloading redis-server (2 MB)', 'apt-get', [
    ...own,
    'install',
    '--download-only',
    '--reinstall',
    '-y',
    '--no-install-recommends',
    ...packages,
  ])
  if (!fetch.ok) throw unpackFailed(fetch.output)
}

async function expectToRun(root: string): Promise<void> {
  const program = unpackedProgram(root)
  if (program === undefined) throw unpackFailed('The package holds no redis-server.')
  const { ok, output } = await run(program.command, ['--version'], { env: program.env })
  if (!ok) throw unpackFailed(output)
}

function unpackFailed(output: string): Failure {
  return new Failure(
    `${output.trim()}\n\nUnpacking Debian's redis-server without root failed.`,
    `Check the network, or install a server yourself: ${installCommand()}\nOr use one that runs elsewhere: REDIS_URL=redis://… npm start`,
  )
}

function noRedis(): Failure {
  return new Failure(
    'There is no redis-server or valkey-server on the PATH, and it cannot be installed from here.',
    `Install one:\n\n  ${installCommand()}\n\nOr use a server that runs elsewhere: REDIS_URL=redis://… npm start`,
  )
}

/** The command that installs a server on this system. */
function installCommand(): string {
  if (process.platform === 'darwin') return 'brew install redis'
  const distribution = readDistribution()
  const known: readonly (readonly [pattern: RegExp, command: string])[] = [
    [/debian|ubuntu/, 'sudo apt-get install redis-server'],
    [/fedora|rhel|centos/, 'sudo dnf install valkey'],
    [/arch/, 'sudo pacman -S valkey'],
    [/alpine/, 'sudo apk add redis'],
    [/suse/, 'sudo zypper install valkey'],
  ]
  const fitting = known.find(([pattern]) => pattern.test(distribution))
  return fitting?.[1] ?? 'see https://redis.io/docs/latest/operate/oss_and_stack/install/'
}

function readDistribution(): string {
  try {
    const lines = readFileSync('/etc/os-release', 'utf8').split('\n')
    return lines.filter((line) => /^ID(_LIKE)?=/.test(line)).join(' ')
  } catch {
    return ''
  }
}
