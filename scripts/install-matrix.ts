import { globSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Outcome, run } from './programs.ts'
import { projectBin, projectEnv, root } from './project-bin.ts'

/** One thing that must work where the packages are installed. */
export interface InstallCheck {
  readonly title: string
  run(): Promise<Outcome>
}

/** A folder with both packages installed and the files of {@link consumerFiles} in it. */
export interface Installed {
  readonly dir: string
}

/** What uses every entry, in `test/scripts`: both packages, the library alone, the library in a Worker. */
export const consumerFiles = ['consumer.ts', 'library-consumer.ts', 'worker-consumer.ts'] as const

const resolutions = [
  ['bundler', 'esnext'],
  ['nodenext', 'nodenext'],
] as const

/** The declarations under both ways to resolve modules, by a given compiler. */
export function typeChecks({ dir }: Installed, tsc: string, name: string): InstallCheck[] {
  return resolutions.map(([resolution, module]) => ({
    title: `${name}, moduleResolution ${resolution}`,
    run: async () => {
      const compilerOptions = {
        target: 'es2022',
        lib: ['es2022', 'dom', 'esnext.disposable'],
        module,
        moduleResolution: resolution,
        allowImportingTsExtensions: true,
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
        types: [],
      }
      const tsconfig = join(dir, `tsconfig.${resolution}.json`)
      const files = ['consumer.ts', 'library-consumer.ts']
      writeFileSync(tsconfig, JSON.stringify({ compilerOptions, files }))
      return await run(tsc, ['-p', tsconfig])
    },
  }))
}

/** Whether the types of every entry are found however a consumer looks for them. */
export function typeResolution({ dir }: Installed): InstallCheck[] {
  return globSync('redge-*.tgz', { cwd: dir }).map((tarball) => ({
    title: `are the types wrong? ${tarball}`,
    run: () =>
      run(projectBin('attw'), [tarball, '--profile', 'esm-only', '--no-emoji', '--no-color'], {
        cwd: dir,
        env: projectEnv(),
      }),
  }))
}

/** A Redis behind a gateway, for a runtime that uses the library. */
export interface Endpoint {
  readonly url: string
  readonly token: string
}

/** The library in a runtime that has `-e`, or an `eval` of its own, for TypeScript. */
export function libraryIn(
  { dir }: Installed,
  endpoint: Endpoint,
  title: string,
  command: string,
  args: readonly string[],
): InstallCheck {
  const script = 'smoke.ts'
  writeFileSync(
    join(dir, script),
    `import { useLibrary } from './library-consumer.ts'
const found = await useLibrary(${JSON.stringify(endpoint)})
if (JSON.stringify(found.replies) !== '[true,2]') throw new Error(JSON.stringify(found))
`,
  )
  return { title, run: () => run(command, [...args, script], { cwd: dir, env: projectEnv() }) }
}

/** A Worker that wrangler bundles as for a deployment. */
export function workerBundle({ dir }: Installed): InstallCheck {
  return {
    title: 'wrangler deploy --dry-run',
    run: () => {
      const config = {
        name: 'consumer',
        main: 'worker-consumer.ts',
        compatibility_date: '2026-10-01',
      }
      writeFileSync(join(dir, 'wrangler.json'), JSON.stringify(config))
      const args = [join(root, 'node_modules/wrangler/bin/wrangler.js'), 'deploy', '--dry-run']
      return run(process.execPath, [...args, '--outdir', 'bundle'], {
        cwd: dir,
        env: { ...projectEnv(), WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true' },
      })
    },
  }
}
