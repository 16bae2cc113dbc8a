import { globSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../../scripts/failure.ts'
import { findProgram, run } from '../../scripts/programs.ts'
import { root } from '../../scripts/project-bin.ts'
import { programVersion } from '../report/machine.ts'

/** The programs of Debian that are measured, and that measure. */
export interface Programs {
  readonly webdis: string
  readonly wrk: string
  readonly env: NodeJS.ProcessEnv
}

const dir = join(root, '.redge/bench-gateway')

/**
 * webdis and wrk of the PATH, else of Debian's packages, which are unpacked in a folder of ours: installed, webdis would
 * run as a service.
 *
 * @throws {Failure} where there are no such packages.
 */
export async function providePrograms(): Promise<Programs> {
  const [webdis, wrk] = [findProgram('webdis'), findProgram('wrk')]
  if (webdis && wrk) return { webdis, wrk, env: process.env }
  const unpacked = join(dir, 'root')
  if (!findProgram('wrk', join(unpacked, 'usr/bin'))) await unpack(unpacked)
  const libraries = globSync(join(unpacked, 'usr/lib/*-linux-gnu'))
  return {
    webdis: join(unpacked, 'usr/bin/webdis'),
    wrk: join(unpacked, 'usr/bin/wrk'),
    env: { ...process.env, LD_LIBRARY_PATH: libraries.join(':') },
  }
}

/** The version of the webdis that is measured, as its package has it: the program does not tell. */
export async function webdisVersion(): Promise<string> {
  const [archive] = findProgram('webdis') ? [] : globSync(join(dir, 'cache/archives/webdis_*.deb'))
  if (archive !== undefined) return /_([\d.]+)/.exec(archive)?.[1] ?? 'unknown'
  return await programVersion('dpkg-query', ['-W', 'webdis'])
}

async function unpack(to: string): Promise<void> {
  const cache = join(dir, 'cache')
  mkdirSync(join(cache, 'archives/partial'), { recursive: true })
  mkdirSync(to, { recursive: true })
  const own = ['-o', `Dir::Cache=${cache}`, '-o', 'Debug::NoLocking=1']
  const what = ['install', '--download-only', '-y', '--no-install-recommends', 'webdis', 'wrk']
  await must('apt-get', [...own, ...what])
  for (const archive of globSync(join(cache, 'archives/*.deb'))) {
    await must('dpkg-deb', ['-x', archive, to])
  }
}

async function must(command: string, args: readonly string[]): Promise<void> {
  const { ok, output } = await run(command, args)
  if (ok) return
  throw new Failure(
    `${output.trim()}\n\nThe packages webdis and wrk cannot be had.`,
    'Install them by hand; on Debian: sudo apt-get update && sudo apt-get install webdis wrk',
  )
}
