import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { Failure, reportFailure } from './failure.ts'
import { root } from './project-bin.ts'

/** `npm run example -- NAME [ARGUMENT]…`: one of the programs in `examples`, against what `npm start` runs. */

const folder = join(root, 'examples')

/** The program of each example: of TypeScript, or for the shell. */
function programs(): ReadonlyMap<string, string> {
  const files = globSync('*/{main.ts,*.sh}', { cwd: folder }).sort()
  return new Map(files.map((file) => [dirname(file), join(folder, file)]))
}

function programOf(name: string | undefined): string {
  const all = programs()
  const program = name === undefined ? undefined : all.get(name)
  if (program !== undefined) return program
  const names = [...all.keys()]
  throw new Failure(
    name === undefined ? 'Which example?' : `There is no example ${name}.`,
    `One of: ${names.join(', ')}. Like this: npm run example -- ${names[0]}`,
  )
}

/** With the addresses and tokens that `npm start` has written, unless the environment has some. */
function environmentOf(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (env.UPSTASH_REDIS_REST_URL || env.REDGE_URL) return env
  const file = join(resolve(env.REDGE_DIR || join(root, '.redge')), 'client.env')
  if (existsSync(file)) return { ...env, ...parseEnv(readFileSync(file, 'utf8')) }
  throw new Failure(
    'No redge runs here.',
    'Start it in another terminal (npm start), or set UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN.',
  )
}

function main([name, ...args]: readonly string[]): number {
  try {
    const program = programOf(name)
    const env = environmentOf(process.env)
    const command = program.endsWith('.sh') ? 'sh' : process.execPath
    return spawnSync(command, [program, ...args], { cwd: root, env, stdio: 'inherit' }).status ?? 1
  } catch (error) {
    reportFailure(error)
    return 1
  }
}

process.exitCode = main(process.argv.slice(2))
