import { execFile } from 'node:child_process'
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { type Example, modules, pages, programs } from '../support/doc-examples.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'
import { withAssertions } from '../support/stated-results.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
// Inside the repository, so that `redge` is found as a user would have it installed.
const folder = join(root, '.redge', 'docs')
const examples = programs()

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

it('finds examples on most pages, and results in them', () => {
  expect(pages.length).toBeGreaterThan(20)
  expect(modules().length).toBeGreaterThan(30)
  expect(examples.length).toBeGreaterThan(15)
  const checked = examples.map(({ code }) => withAssertions(code)).join('\n')
  expect(checked.match(/^deepStrictEqual\(/gm)?.length).toBeGreaterThan(30)
})

/** Examples for Node know its types, the others those of a Worker: both at once exclude each other. */
function runtimeOf({ code }: Example): 'node' | 'worker' {
  return /\bprocess\.|redge-gateway/.test(code) ? 'node' : 'worker'
}

/** What the compiler says of the examples for a runtime. */
async function complaints(runtime: 'node' | 'worker', types: string): Promise<string> {
  const project = join(folder, runtime)
  await mkdir(project, { recursive: true })
  for (const example of modules().filter((each) => runtimeOf(each) === runtime)) {
    await writeFile(join(project, `${example.name}.ts`), example.code)
  }
  await copyFile(join(root, 'test/docs/names.d.ts'), join(project, 'names.d.ts'))
  const compilerOptions = { types: [types], noUnusedLocals: false, noUnusedParameters: false }
  const tsconfig = { extends: '../../../tsconfig.json', compilerOptions, include: ['*.ts'] }
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify(tsconfig))
  const { stdout } = await run('tsc', ['-p', project], { cwd: root }).catch((error) => error)
  return stdout
}

it.each([
  ['node', 'node'],
  ['worker', '@cloudflare/workers-types'],
] as const)('type-checks every block for a %s', { timeout: 120_000 }, async (runtime, types) => {
  expect(await complaints(runtime, types)).toBe('')
})

describe('runs to its end, with the results that it states', () => {
  // Of their own, for what they say of replies is true of a Redis without their keys.
  let redis: RedisServer
  let gateway: Gateway

  beforeAll(async () => {
    redis = await startRedis()
    gateway = await startGateway({ redis: redis.url })
    await mkdir(folder, { recursive: true })
  })

  beforeEach(async () => {
    const headers = { authorization: `Bearer ${gateway.token}` }
    const { ok } = await fetch(`${gateway.url}/flushdb`, { method: 'POST', headers })
    expect(ok).toBe(true)
  })

  afterAll(async () => {
    await gateway?.close()
    await redis?.stop()
  })

  it.each(examples)('$name', async ({ name, code }) => {
    const file = join(folder, `${name}.ts`)
    await writeFile(file, withAssertions(code))
    const env = {
      ...process.env,
      REDIS_URL: redis.url,
      UPSTASH_REDIS_REST_URL: gateway.url,
      UPSTASH_REDIS_REST_TOKEN: gateway.token,
    }
    const { stderr } = await run(process.execPath, [file], { cwd: root, env })
    expect(stderr).toBe('')
  })
})
