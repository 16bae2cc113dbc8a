import { spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Failure, reportFailure } from './failure.ts'
import { root } from './project-bin.ts'

/** `npm run example -- NAME`: one of the programs in `examples`, against what `npm start` runs. */

const folder = join(root, 'examples')

function programOf(name: string | undefined): string {
  const names = globSync('*/main.ts', { cwd: folder }).map(dirname)
  if (name !== undefined && names.includes(name)) return join(folder, name, 'main.ts')
  throw new Failure(
    name === undefined ? 'Which example?' : `There is no example ${name}.`,
    `One of: ${names.sort().join(', ')}. Like this: npm run example -- ${names[0]}`,
  )
}

/** The file with addresses and tokens, unless the environment has them. */
function environmentOf(env: NodeJS.ProcessEnv): string[] {
  if (env.UPSTASH_REDIS_REST_URL) return []
  const file = join(resolve(env.REDGE_DIR || join(root, '.redge')), 'client.env')
  if (existsSync(file)) return [`--env-file=${file}`]
  throw new Failure(
    'No redge runs here.',
    'Start it in another terminal (npm start), or set UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN.',
  )
}

function main([name]: readonly string[]): number {
  try {
    const program = programOf(name)
    const args = [...environmentOf(process.env), program]
    return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1
  } catch (error) {
    reportFailure(error)
    return 1
  }
}

process.exitCode = main(process.argv.slice(2))
