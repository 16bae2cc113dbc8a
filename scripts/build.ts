import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

/**
 * Writes what is published: `lib/dist` (JavaScript and declarations, a file per source file) and `gateway/dist` (one
 * file without dependencies), each with its own package.json.
 */

const root = join(import.meta.dirname, '..')

interface Manifest {
  exports: Record<string, string>
  bin?: Record<string, string>
  [field: string]: unknown
}

function readManifest(workspace: string): Manifest {
  return JSON.parse(readFileSync(join(root, workspace, 'package.json'), 'utf8'))
}

function writePackage(workspace: string, manifest: Manifest): void {
  const dist = join(root, workspace, 'dist')
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  copyFileSync(join(root, 'LICENSE'), join(dist, 'LICENSE'))
  copyFileSync(join(root, workspace, 'README.md'), join(dist, 'README.md'))
}

function emptyDist(workspace: string): string {
  const dist = join(root, workspace, 'dist')
  rmSync(dist, { recursive: true, force: true })
  mkdirSync(dist)
  return dist
}

/** Entries as consumers see them: declarations first, as `types` must be. */
function distExports(exports: Record<string, string>): Record<string, object> {
  const entries = Object.entries(exports).map(([entry, source]) => {
    const path = source.replace(/\.ts$/, '')
    return [entry, { types: `${path}.d.ts`, default: `${path}.js` }] as const
  })
  return Object.fromEntries(entries)
}

function buildLibrary(): void {
  emptyDist('lib')
  const tsc = spawnSync('tsc', ['-p', 'lib/tsconfig.build.json'], { cwd: root, stdio: 'inherit' })
  if (tsc.status !== 0) throw new Error('tsc could not build lib')
  const manifest = readManifest('lib')
  writePackage('lib', {
    ...manifest,
    sideEffects: ['./commands/index.js', './client.js'],
    exports: distExports(manifest.exports) as unknown as Record<string, string>,
  })
}

async function buildGateway(): Promise<void> {
  const dist = emptyDist('gateway')
  await build({
    absWorkingDir: root,
    entryPoints: { main: 'gateway/main.ts', index: 'gateway/index.ts' },
    outdir: dist,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
  })
  const manifest = readManifest('gateway')
  writePackage('gateway', {
    ...manifest,
    exports: { '.': './index.js' },
    bin: { 'redge-gateway': './main.js' },
    engines: { node: '>=22' },
  })
}

buildLibrary()
await buildGateway()
