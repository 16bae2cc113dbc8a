import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { run } from '../../scripts/programs.ts'
import { root } from '../../scripts/project-bin.ts'

/** What a bench ran on. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGib: number
  readonly system: string
  /** Processes that wanted a core, on average over the minute before: 0 on a machine that has nothing else to do. */
  readonly load: number
}

/** This machine, as it is now. */
export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGib: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    system: `${type()} ${release().split('-')[0]}`,
    load: loadavg()[0] ?? Number.NaN,
  }
}

/** The versions of Node and of packages, those of this repository included. */
export function versions(packages: readonly string[]): Record<string, string> {
  const found = packages.map((name) => [name, versionOf(name)] as const)
  return { Node: process.versions.node, ...Object.fromEntries(found) }
}

function versionOf(name: string): string {
  const file = join(root, 'node_modules', name, 'package.json')
  const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'))
  // Some write it as their tag in git.
  return version.replace(/^v/, '')
}

/** The version of a Redis that runs. */
export async function redisVersion(url: string): Promise<string> {
  const redis = new Redis(url)
  try {
    return /^redis_version:(\S+)/m.exec(await redis.info('server'))?.[1] ?? 'unknown'
  } finally {
    redis.disconnect()
  }
}

/** The first version that a program prints when it is asked. */
export async function programVersion(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const { output } = await run(command, args, { env })
  return /\d+\.\d+(\.\d+)?/.exec(output)?.[0] ?? 'unknown'
}
