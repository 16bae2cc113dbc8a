import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { projectBin, root } from './project-bin.ts'

/**
 * Writes what is published: `lib/dist` (JavaScript and declarations, a file per source file) and `gateway/dist` (one
 * file without dependencies that is library and program, and its declarations), each with its own package.json.
 */

interface Manifest {
  exports: Record<string, string>
  /** The modules that change prototypes as they are loaded. */
  sideEffects?: string[]
  [field: string]: unknown
}

function readManifest(workspace: string): Manifest {
  return JSON.parse(readFileSync(join(root, workspace, 'package.json'), 'utf8'))
}

function writePackage(workspace: string, manifest: Record<string, unknown>): void {
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

function compile(project: string, ...options: string[]): void {
  const args = ['-p', project, ...options]
  const { status } = spawnSync(projectBin('tsc'), args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error(`tsc could not build ${project}`)
}

const relativeImport = /((?:from|import)\s*\(?\s*['"])(\.[^'"]+)\.ts(?=['"])/g

/** Declarations that name files which are there: tsc leaves the sources' own names in them. */
function namingDist(declarations: string): string {
  return declarations.replace(relativeImport, '$1$2.js')
}

function buildLibrary(): void {
  const dist = emptyDist('lib')
  compile('lib/tsconfig.build.json')
  for (const file of globSync('**/*.d.ts', { cwd: dist })) {
    const path = join(dist, file)
    writeFileSync(path, namingDist(readFileSync(path, 'utf8')))
  }
  const manifest = readManifest('lib')
  writePackage('lib', {
    ...manifest,
    sideEffects: manifest.sideEffects?.map((path) => path.replace(/\.ts$/, '.js')),
    exports: distExports(manifest.exports),
  })
}

async function buildGateway(): Promise<void> {
  const dist = emptyDist('gateway')
  await build({
    absWorkingDir: root,
    entryPoints: { index: 'gateway/main.ts' },
    outdir: dist,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
  })
  chmodSync(join(dist, 'index.js'), 0o755)
  declareGateway(dist)
  const manifest = readManifest('gateway')
  writePackage('gateway', {
    ...manifest,
    exports: distExports({ '.': './index.ts' }),
    bin: { 'redge-gateway': './index.js' },
    engines: { node: '>=22' },
  })
}

/** Writes the declarations that the gateway's entry needs, and no others. */
function declareGateway(dist: string): void {
  const emitted = mkdtempSync(join(tmpdir(), 'redge-types-'))
  try {
    compile('gateway/tsconfig.build.json', '--outDir', emitted)
    copyDeclarations(join(emitted, 'gateway'), dist, 'index.d.ts')
  } finally {
    rmSync(emitted, { recursive: true, force: true })
  }
}

function copyDeclarations(from: string, to: string, file: string, done = new Set<string>()): void {
  if (done.has(file)) return
  done.add(file)
  if (file.startsWith('..')) throw new Error(`The gateway's types need ${file}, which it lacks`)
  const text = readFileSync(join(from, file), 'utf8')
  mkdirSync(dirname(join(to, file)), { recursive: true })
  writeFileSync(join(to, file), namingDist(text))
  for (const [, , path] of text.matchAll(relativeImport)) {
    copyDeclarations(from, to, join(dirname(file), `${path}.d.ts`), done)
  }
}

buildLibrary()
await buildGateway()
