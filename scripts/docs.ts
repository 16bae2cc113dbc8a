import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { codeOf } from './failure.ts'
import { isFresh } from './freshness.ts'
import { run } from './programs.ts'
import { projectBin, projectEnv, root } from './project-bin.ts'

/**
 * Writes the documentation, `dist/docs`, unless it is newer than all it is made of, and puts it among what the Worker
 * serves.
 *
 *     node scripts/docs.ts            when something changed
 *     node scripts/docs.ts --force    in any case
 */

const siteDir = join(root, 'dist/docs')

/** What the pages are made of: files, and folders with all that is in them. */
const sources = [
  'docs',
  'gateway/index.ts',
  'gateway/gateway-options.ts',
  'lib',
  'package-lock.json',
  'scripts/docs.ts',
  'scripts/reference-items.ts',
  'scripts/reference.ts',
]

/**
 * Writes the documentation as a static site that is served below `/docs/`, in place of what is in the folder. Takes
 * half a minute.
 */
export async function buildDocs(outDir: string): Promise<void> {
  // A copy, which has pages beside those of the repository; inside of it, so that VitePress is found.
  const source = temporaryFolder('docs-source-')
  cpSync(join(root, 'docs'), source, { recursive: true })
  // The esbuild of VitePress does not know the repository's settings for TypeScript.
  writeFileSync(join(source, 'tsconfig.json'), '{}')
  // Only here, for it brings a whole compiler.
  const { writeReference } = await import('./reference.ts')
  writeReference(join(source, 'reference'))
  await vitepress('build', source, '--outDir', outDir)
}

async function vitepress(...args: readonly string[]): Promise<void> {
  const { ok, output } = await run(projectBin('vitepress'), args, { cwd: root, env: projectEnv() })
  if (!ok) throw new Error(`VitePress could not build the documentation:\n${output}`)
}

/** A folder that is there until this process ends. */
function temporaryFolder(prefix: string): string {
  const dist = join(root, 'dist')
  mkdirSync(dist, { recursive: true })
  // Of processes that were killed an hour ago or more.
  for (const name of readdirSync(dist).filter((other) => other.startsWith(prefix))) {
    const path = join(dist, name)
    if (Date.now() - statSync(path).mtimeMs > 3_600_000) rmSync(path, { recursive: true })
  }
  const folder = mkdtempSync(join(dist, prefix))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Builds the documentation when it is missing or older than its sources. */
export async function provideDocs({ force = false } = {}): Promise<void> {
  if (!force && isFresh(join(siteDir, 'index.html'), sources)) return
  const built = temporaryFolder('docs-new-')
  await buildDocs(built)
  try {
    rmSync(siteDir, { recursive: true, force: true })
    renameSync(built, siteDir)
  } catch (error) {
    // Somebody else has built it at the same time.
    if (codeOf(error) !== 'ENOTEMPTY') throw error
  }
}

/** Puts the documentation, as it was built last, into the folder that the Worker serves. The page of the API stays there. */
export function placeDocs(assetsDir: string): void {
  const place = join(assetsDir, 'docs')
  const page = join(siteDir, 'index.html')
  if (!existsSync(page) || isFresh(join(place, 'index.html'), ['dist/docs/index.html'])) return
  for (const name of existsSync(place) ? readdirSync(place) : []) {
    if (name !== 'api') rmSync(join(place, name), { recursive: true })
  }
  cpSync(siteDir, place, { recursive: true })
}

if (import.meta.main) {
  // As the signal would end it, and its folders go.
  process.on('SIGTERM', () => process.exit(143))
  await provideDocs({ force: process.argv.includes('--force') })
  placeDocs(join(root, 'dist/assets'))
}
