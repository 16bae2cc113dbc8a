/**
 * What `import { Redis }` from the entries of `redge` weighs in a bundle, and what the Worker does, minified and compressed as a CDN would; fails when
 * one weighs more than it may. `--parts` shows what each part of an entry weighs before compression.
 */

import { relative, sep } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build, type Metafile } from 'esbuild'
import { root } from './project-bin.ts'

/** Kilobytes, of 1,024 bytes, that each entry may have. A change that needs more says why where it raises one. */
const LIMITS = { core: 57, index: 80, worker: 196 } as const

/** What each bundle is made of. */
const CONTENTS: Readonly<Record<keyof typeof LIMITS, string>> = {
  core: `export { Redis } from './lib/core.ts'`,
  index: `export { Redis } from './lib/index.ts'`,
  worker: `export { default } from './functions/index.ts'`,
}

/** An entry in one file. */
interface Bundle {
  readonly minified: number
  readonly compressed: number
  readonly parts: ReadonlyMap<string, number>
}

async function bundle(entry: keyof typeof LIMITS): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: CONTENTS[entry], resolveDir: root },
    bundle: true,
    write: false,
    minify: true,
    metafile: true,
    format: 'esm',
    target: 'es2024',
    conditions: entry === 'worker' ? ['workerd', 'worker', 'browser'] : [],
    external: ['node:*', 'cloudflare:*'],
    absWorkingDir: root,
    legalComments: 'none',
  })
  const { contents } = outputFiles[0] as { contents: Uint8Array }
  return {
    minified: contents.length,
    compressed: gzipSync(contents, { level: 9 }).length,
    parts: partsOf(metafile),
  }
}

/** Minified bytes by folder of the library; what is no part of it by package. */
function partsOf({ outputs }: Metafile): Map<string, number> {
  const parts = new Map<string, number>()
  for (const { inputs } of Object.values(outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const part = partOf(path)
      parts.set(part, (parts.get(part) ?? 0) + bytesInOutput)
    }
  }
  return new Map([...parts].sort(([, a], [, b]) => b - a))
}

function partOf(path: string): string {
  if (path.includes('node_modules')) return path.split('/').slice(1, 3).join('/')
  const [first = path, ...rest] = relative('lib', path).split(sep)
  return rest.length > 0 ? first : 'client'
}

function kilobytes(bytes: number): string {
  return (bytes / 1024).toFixed(1)
}

const { values } = parseArgs({ options: { parts: { type: 'boolean', default: false } } })
const NAMES = { core: 'redge/core', index: 'redge', worker: 'the Worker' } as const
for (const entry of ['core', 'index', 'worker'] as const) {
  const limit = LIMITS[entry]
  const { minified, compressed, parts } = await bundle(entry)
  const name = NAMES[entry]
  const isSmall = compressed <= limit * 1024
  const verdict = isSmall ? `of ${limit} KB` : `which is more than ${limit} KB`
  console.log(
    `${name}: ${kilobytes(compressed)} KB compressed ${verdict}, ${kilobytes(minified)} minified`,
  )
  if (values.parts)
    for (const [part, bytes] of parts) console.log(`  ${kilobytes(bytes).padStart(6)}  ${part}`)
  if (!isSmall) process.exitCode = 1
}
