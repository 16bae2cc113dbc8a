import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '../..')
const execute = promisify(execFile)

/** A clone of the repository, brought up to what the working tree holds but is not committed yet. */
export interface Clone {
  readonly dir: string
  remove(): Promise<void>
}

/** Clones the repository into a new folder of its own: no dependencies, no data, no settings. */
export async function cloneRepository(): Promise<Clone> {
  const dir = await mkdtemp(join(tmpdir(), 'redge-clone-'))
  await git('clone', '--quiet', root, dir)
  for (const file of await list('--deleted')) await rm(join(dir, file), { force: true })
  const gone = new Set(await list('--deleted'))
  for (const file of await list('--modified', '--others', '--exclude-standard')) {
    if (!gone.has(file)) await cp(join(root, file), join(dir, file), { verbatimSymlinks: true })
  }
  return { dir, remove: () => rm(dir, { recursive: true, force: true, maxRetries: 5 }) }
}

async function list(...kinds: string[]): Promise<string[]> {
  const output = await git('-C', root, 'ls-files', '-z', ...kinds)
  return output.split('\0').filter((file) => file !== '')
}

async function git(...args: string[]): Promise<string> {
  const { stdout } = await execute('git', args, { maxBuffer: 64 * 1024 * 1024 })
  return stdout
}
