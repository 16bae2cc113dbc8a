import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './programs.ts'
import { projectBin, projectEnv, root } from './project-bin.ts'

/**
 * Writes the documentation as a static site that is served below `/docs/`, in place of what is in the folder. Takes
 * about ten seconds.
 */
export async function buildDocs(outDir: string): Promise<void> {
  const dist = join(root, 'dist')
  mkdirSync(dist, { recursive: true })
  // A copy, which has pages beside those of the repository; inside of it, so that VitePress is found.
  const source = mkdtempSync(join(dist, 'docs-source-'))
  try {
    cpSync(join(root, 'docs'), source, { recursive: true })
    // The esbuild of VitePress does not know the repository's settings for TypeScript.
    writeFileSync(join(source, 'tsconfig.json'), '{}')
    await vitepress('build', source, '--outDir', outDir)
  } finally {
    rmSync(source, { recursive: true, force: true })
  }
}

async function vitepress(...args: readonly string[]): Promise<void> {
  const { ok, output } = await run(projectBin('vitepress'), args, { cwd: root, env: projectEnv() })
  if (!ok) throw new Error(`VitePress could not build the documentation:\n${output}`)
}

if (import.meta.main) await buildDocs(process.argv[2] ?? join(root, 'dist/docs'))
