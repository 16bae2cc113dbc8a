import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { build } from 'vite'
import { buildApiDocs } from './api-docs.ts'
import { consoleMethods } from './console-methods.ts'
import { placeDocs, provideDocs } from './docs.ts'
import { isFresh } from './freshness.ts'
import { buildOpenApi } from './openapi.ts'
import { root } from './project-bin.ts'

/**
 * Writes what the Worker serves beside its API, `dist/assets`, unless it is newer than all it is made of.
 * Wrangler runs this before it starts or deploys the Worker.
 *
 *     node scripts/assets.ts                  when something changed
 *     node scripts/assets.ts --force          in any case
 *     node scripts/assets.ts --without-docs   with the documentation that is there, if any
 */

/** The folder that `wrangler.toml` serves. */
export const assetsDir: string = join(root, 'dist/assets')

/** What the assets are made of: files, and folders with all that is in them. */
const sources = [
  'console',
  'functions',
  'lib/cache',
  'lib/codecs',
  'lib/commands',
  'package-lock.json',
  'scripts/api-docs.ts',
  'scripts/assets.ts',
  'scripts/console-methods.ts',
  'scripts/redis-py-api.ts',
  'test/fixtures/redis-py-api.json',
]

/** Writes the assets, but for the documentation, into a folder in place of what is there. Takes about a second. */
export async function buildAssets(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: join(root, 'console'),
    // Addresses relative to the page, so that it can be served behind any prefix.
    base: './',
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2024',
      // The policy of the page refuses what would be inlined.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  })
  writeFileSync(join(outDir, 'methods.json'), JSON.stringify(consoleMethods()))
  await buildOpenApi(outDir)
  buildApiDocs(outDir)
}

/** Builds the assets that the Worker serves, when they are missing or older than their sources. */
async function provideAssets(): Promise<void> {
  if (!isFresh(join(assetsDir, 'index.html'), sources)) await replaceAssets()
}

/**
 * Builds beside the folder that is served, which then always holds a whole page: what it asks for comes before it, and goes after
 * it. A server that watches the folder sees few changes.
 */
async function replaceAssets(): Promise<void> {
  mkdirSync(join(root, 'dist'), { recursive: true })
  const built = mkdtempSync(join(root, 'dist/assets-'))
  try {
    await buildAssets(built)
    placeDocs(built)
    const names = new Set(filesIn(built))
    const newest = [...names].filter(
      (name) => !existsSync(join(assetsDir, name)) || !isHashed(name),
    )
    // The page is the last, and its time that of the whole.
    newest.sort((a, b) => Number(a === 'index.html') - Number(b === 'index.html'))
    for (const name of newest) cpSync(join(built, name), join(assetsDir, name))
    for (const name of filesIn(assetsDir)) if (!names.has(name)) rmSync(join(assetsDir, name))
  } finally {
    rmSync(built, { recursive: true, force: true })
  }
}

/** The hash in its name changes with what it holds. */
function isHashed(name: string): boolean {
  return dirname(name) === 'assets'
}

function filesIn(dir: string): string[] {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
}

if (import.meta.main) {
  // `wrangler dev` waits for this; `npm start` has the documentation built when the Worker is ready.
  const isDev = process.env.WRANGLER_COMMAND === 'dev'
  if (!isDev && !process.argv.includes('--without-docs')) await provideDocs()
  if (process.argv.includes('--force')) await replaceAssets()
  else await provideAssets()
  placeDocs(assetsDir)
}
