import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startGateway } from 'redge-gateway'
import { Failure, reportFailure } from './failure.ts'
import { run, runWithProgress } from './programs.ts'
import { root } from './project-bin.ts'
import { provideRedis } from './redis-server.ts'

/**
 * Runs the own test suite of `@upstash/redis`, unmodified, against the gateway, and says how many tests pass:
 *
 *     npm run sdk-suite [-- path of a clone of upstash/redis-js]
 *
 * Without a clone it is fetched from GitHub; Bun, which the suite runs on, comes from npm. Both stay in `.redge/sdk-suite`.
 */
const COMMIT = '777dc30'
const REPOSITORY = 'https://github.com/upstash/redis-js.git'
/** What Redis 7.0 can pass at all; all others need JSON, search, vectors, or a newer server. */
const EXPECTED = 701
const dir = join(root, '.redge/sdk-suite')

interface Tally {
  readonly passed: number
  readonly failed: readonly string[]
}

async function provideSources(clone: string | undefined): Promise<string> {
  const sources = join(dir, `redis-js-${COMMIT}`)
  if (existsSync(sources)) return sources
  const repository = clone ?? join(dir, 'clone')
  if (clone === undefined && !existsSync(repository)) {
    await must('Fetching upstash/redis-js', 'git', ['clone', '--quiet', REPOSITORY, repository])
  }
  const git = existsSync(join(repository, '.git')) ? join(repository, '.git') : repository
  const archive = join(dir, 'sources.tar')
  const what = [COMMIT, 'packages/redis', 'tsconfig.base.json']
  await must('Unpacking it', 'git', [`--git-dir=${git}`, 'archive', '-o', archive, ...what])
  const unpacked = join(dir, 'unpacked')
  mkdirSync(unpacked, { recursive: true })
  await must('Unpacking it', 'tar', ['-xf', archive, '-C', unpacked])
  cpSync(unpacked, sources, { recursive: true })
  return sources
}

/** Bun, and what the suite imports, beside the sources where they are looked for. */
async function provideBun(sources: string): Promise<string> {
  const bun = join(sources, 'node_modules/.bin/bun')
  if (existsSync(bun)) return bun
  writeFileSync(join(sources, 'package.json'), '{ "private": true }\n')
  const packages = ['bun@1.3.14', 'uncrypto@0.1.3']
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts']
  await must('Installing Bun', 'npm', ['install', '--prefix', sources, ...quiet, ...packages])
  // Not every npm runs the scripts of packages; this one puts the program in its place.
  await must('Installing Bun', 'node', [join(sources, 'node_modules/bun/install.js')])
  return bun
}

async function must(title: string, command: string, args: readonly string[]): Promise<void> {
  const { ok, output } = await runWithProgress(title, command, args)
  if (!ok)
    throw new Failure(`${output.trim()}\n\n${title} failed.`, 'Check the network, then try again.')
}

async function runSuite(bun: string, cwd: string, redis: string): Promise<string> {
  const gateway = await startGateway({ redis })
  const { url, token } = gateway
  const env = { ...process.env, UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token }
  try {
    const { output } = await run(bun, ['test', 'pkg', '--timeout', '20000'], { cwd, env })
    return output
  } finally {
    await gateway.close()
  }
}

/** Bun lists failures twice, the second time in its summary. */
function readTally(output: string): Tally {
  const [, passed = '0'] = /^ *(\d+) pass$/m.exec(output) ?? []
  const summary = output.slice(output.lastIndexOf('tests failed:'))
  const failed = Array.from(
    summary.matchAll(/^\(fail\) (.*?)(?: \[[\d.]+ms\])?$/gm),
    ([, name = '']) => name,
  )
  return { passed: Number(passed), failed }
}

async function main(): Promise<number> {
  mkdirSync(dir, { recursive: true })
  const sources = await provideSources(process.argv[2])
  const bun = await provideBun(sources)
  const redis = await provideRedis({ stateDir: dir, fresh: true })
  try {
    console.log('Running the suite, about two minutes …')
    const output = await runSuite(bun, join(sources, 'packages/redis'), redis.url)
    writeFileSync(join(dir, 'output.txt'), output)
    const { passed, failed } = readTally(output)
    for (const name of failed) console.log(`✗ ${name}`)
    console.log(`\n${passed} passed, ${failed.length} failed, at least ${EXPECTED} must pass`)
    console.log(`All that it printed: ${join(dir, 'output.txt')}`)
    return passed >= EXPECTED ? 0 : 1
  } finally {
    await redis.child?.stop()
  }
}

process.exitCode = await main().catch((error: unknown) => {
  reportFailure(error)
  return 1
})
