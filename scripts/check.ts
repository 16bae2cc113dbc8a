import { globSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Outcome, run } from './programs.ts'
import { projectBin, projectEnv, root } from './project-bin.ts'

interface Check {
  readonly title: string
  readonly command: string
  readonly args: readonly string[]
}

/** Format, lint and import rules; types, one project per runtime; dead code; sizes; what is made of the API's operations. */
function allChecks(): Check[] {
  const projects = globSync('{,*/,*/*/}tsconfig.json', {
    cwd: root,
    exclude: (path) => /(^|\/)(node_modules|dist|\.[^/]+)$/.test(path),
  })
  return [
    { title: 'format and lint', command: 'biome', args: ['ci', '--colors=off', '.'] },
    ...projects.sort().map((path) => ({
      title: `types of ${dirname(path) === '.' ? 'the tools' : dirname(path)}`,
      command: 'tsc',
      args: ['-p', path],
    })),
    { title: 'dead code', command: 'knip', args: [] },
    { title: 'size of the bundles', command: 'node', args: ['scripts/size.ts'] },
    { title: 'OpenAPI document', command: 'node', args: ['scripts/openapi.ts', '--lint'] },
    { title: 'costs of the API', command: 'node', args: ['scripts/http-api-costs.ts', '--check'] },
  ]
}

async function perform({ title, command, args }: Check): Promise<boolean> {
  const startedAt = performance.now()
  const outcome = await run(projectBin(command), args, { cwd: root, env: projectEnv() })
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(`${outcome.ok ? '✓' : '✗'} ${title} (${seconds} s)`)
  if (!outcome.ok) console.log(explain([command, ...args], outcome))
  return outcome.ok
}

function explain(command: readonly string[], { output }: Outcome): string {
  return `\n${output.trim()}\n\nAgain on its own: npx ${command.join(' ')}\n`
}

const results = await Promise.all(allChecks().map(perform))
process.exitCode = results.every(Boolean) ? 0 : 1
