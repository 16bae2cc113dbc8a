import { globSync } from 'node:fs'
import { copyFile, cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import {
  consumerFiles,
  typeChecks,
  typeResolution,
  workerBundle,
} from '../../scripts/install-matrix.ts'
import { installPackages, packageFaults, publishedFolders } from '../../scripts/package-check.ts'
import { run } from '../../scripts/programs.ts'
import { projectBin } from '../../scripts/project-bin.ts'

/** Compilers and bundlers take their time on a machine that does much else. */
const timeout = 120_000

let dir: string

/** A project outside the repository that has both packages from their tarballs. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'redge-packages-'))
  await installPackages(dir)
  for (const file of consumerFiles) await copyFile(join(import.meta.dirname, file), join(dir, file))
}, timeout)

afterAll(async () => {
  await rm(dir, { recursive: true, force: true })
})

function installed(name: string): string {
  return join(dir, 'node_modules', name)
}

it.each(publishedFolders)('publishes %s as publint wants it', async (folder) => {
  expect(await packageFaults(folder)).toEqual([])
})

it('has types that stand on their own, however modules are resolved', { timeout }, async () => {
  for (const { title, run: check } of typeChecks({ dir }, projectBin('tsc'), 'our compiler')) {
    expect({ title, ...(await check()) }).toEqual({ title, ok: true, output: '' })
  }
})

it('has types that are found for every entry', { timeout }, async () => {
  const checks = typeResolution({ dir })
  expect(checks).toHaveLength(2)
  for (const { run: check } of checks) expect(await check()).toMatchObject({ ok: true })
})

/** Paths that programs import, by the manifests of what is installed. */
async function entriesOf(name: string): Promise<string[]> {
  const text = await readFile(join(installed(name), 'package.json'), 'utf8')
  const { exports }: { exports: object } = JSON.parse(text)
  return Object.keys(exports).map((entry) => name + entry.slice(1))
}

/** Entries that need a package which is optional. */
const PEERS: Readonly<Record<string, string>> = {
  'redge/hono': 'hono',
  'redge/jobs': 'croner',
  'redge/otel': '@opentelemetry/api',
  'redge/rate-limit': '@upstash/ratelimit',
}

/** What becomes of `import(path)` in the project. */
async function imported(path: string, cwd = dir): Promise<{ ok: boolean; output: string }> {
  const script = `await import(${JSON.stringify(path)})`
  return await run(process.execPath, ['--input-type=module', '-e', script], { cwd })
}

it('has the entries that the README names, and nothing beside them', { timeout }, async () => {
  const entries = await entriesOf('redge')
  const readme = await readFile(join(installed('redge'), 'README.md'), 'utf8')
  const named = [...readme.matchAll(/`(redge(?:\/[a-z-]+)*)`/g)].map(([, path]) => path)
  expect([...new Set(named)].toSorted()).toEqual(entries.toSorted())
  for (const path of [...entries, 'redge-gateway']) {
    expect([path, await imported(path)]).toEqual([path, { ok: true, output: '' }])
  }
  const inside = ['redge/client.js', 'redge/lock', 'redge/package.json', 'redge-gateway/index.js']
  for (const path of inside) {
    expect((await imported(path)).output).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED')
  }
})

it('works without its optional peers, but for the entries that are for them', {
  timeout,
}, async () => {
  const bare = await mkdtemp(join(tmpdir(), 'redge-bare-'))
  try {
    for (const name of ['redge', '@upstash/redis', 'uncrypto']) {
      await cp(installed(name), join(bare, 'node_modules', name), { recursive: true })
    }
    for (const path of await entriesOf('redge')) {
      const peer = PEERS[path]
      const { ok, output } = await imported(path, bare)
      expect([path, ok]).toEqual([path, peer === undefined])
      if (peer !== undefined) expect(output).toContain(`Cannot find package '${peer}'`)
    }
  } finally {
    await rm(bare, { recursive: true, force: true })
  }
})

it('is bundled into a Worker as it is', { timeout }, async () => {
  expect(await workerBundle({ dir }).run()).toMatchObject({ ok: true })
})

it('works, from the library through the gateway to a Redis and back', async () => {
  const script = `import { useBoth } from './consumer.ts'
    console.log(JSON.stringify(await useBoth(process.argv[1])))`
  const args = ['--input-type=module', '-e', script, inject('redisUrl')]
  const { ok, output } = await run(process.execPath, args, { cwd: dir })
  expect({ ok, output }).toMatchObject({ ok: true })
  expect(JSON.parse(output)).toEqual({
    replies: [true, 2],
    text: '2',
    throughSdk: 2,
    allowed: true,
    events: [{ type: 'up' }],
    isLockError: true,
    cached: ['made'],
    cart: [1],
    jobs: 'object',
  })
})

it('brings the gateway as one file that is library and program', async () => {
  const files = globSync('**/*.{js,mjs,cjs}', { cwd: installed('redge-gateway') })
  expect(files).toEqual(['index.js'])
  const manifest = JSON.parse(
    await readFile(join(installed('redge-gateway'), 'package.json'), 'utf8'),
  )
  expect(manifest).not.toHaveProperty('dependencies')
  const linked = await run(join(dir, 'node_modules/.bin/redge-gateway'), ['--help'])
  expect(linked.output).toMatch(/^Usage: redge-gateway/)
  const named = await run(process.execPath, [
    join(installed('redge-gateway'), 'index.js'),
    '--help',
  ])
  expect(named).toEqual(linked)
  const { version } = manifest
  expect(await run(process.execPath, [installed('redge-gateway'), '--version'])).toEqual({
    ok: true,
    output: `${version}\n`,
  })
})

it('does not run the program in a bundle that has taken the gateway in', async () => {
  const bundle = join(dir, 'bundle.js')
  await copyFile(join(installed('redge-gateway'), 'index.js'), bundle)
  expect(await run(process.execPath, [bundle, '--help'])).toEqual({ ok: true, output: '' })
})

it('needs no syntax that Node 22 lacks', async () => {
  const folders = ['redge', 'redge-gateway'].map(installed)
  const files = folders.flatMap((cwd) =>
    globSync('**/*.js', { cwd }).map((file) => join(cwd, file)),
  )
  expect(files.length).toBeGreaterThan(10)
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  // Not within comments, where examples have it.
  expect(texts.filter((text) => /^[^*/\n]*\busing\s+[\w$]+\s*(=|of\b)/m.test(text))).toEqual([])
})

it('ships licence and readme, and no sources', () => {
  for (const name of ['redge', 'redge-gateway']) {
    const files = globSync('**/*.*', { cwd: installed(name) })
    expect(files).toEqual(expect.arrayContaining(['package.json', 'README.md', 'index.d.ts']))
    expect(files.filter((file) => /(?<!\.d)\.ts$/.test(file))).toEqual([])
    expect(globSync('LICENSE', { cwd: installed(name) })).toEqual(['LICENSE'])
  }
})
