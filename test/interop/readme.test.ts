import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
// Inside the repository, so that `redge` is found as a user would have it installed.
const folder = join(root, '.redge', 'readme')

/** The TypeScript examples of the README that are whole programs, as they stand. */
const examples = [
  ...(await readFile(join(root, 'README.md'), 'utf8')).matchAll(/```ts\n(.*?)```/gs),
]
  .map(([, code = '']) => code)
  .filter((code) => code.startsWith('import '))

// Of their own, for what they say of replies is true of a Redis without their keys.
let redis: RedisServer
let gateway: Gateway

beforeAll(async () => {
  redis = await startRedis()
  gateway = await startGateway({ redis: redis.url })
  await mkdir(folder, { recursive: true })
  for (const [index, code] of examples.entries()) {
    await writeFile(fileOf('example', index), code)
    await writeFile(fileOf('checked', index), withAssertions(code))
  }
  const tsconfig = {
    extends: '../../tsconfig.json',
    compilerOptions: { noUnusedLocals: false },
    include: ['*.ts'],
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await gateway?.close()
  await redis?.stop()
})

function fileOf(kind: 'example' | 'checked', index: number): string {
  return join(folder, `${kind}-${index + 1}.ts`)
}

/** The example with its comments about results made into assertions, and every line where it was. */
function withAssertions(code: string): string {
  const checked = code
    .replace(/^await (.+?) \/\/ (.+)$/gm, (line, expression: string, comment: string) => {
      const result = statedResult(comment)
      if (result === undefined) throw new Error(`The README states no result here: ${line}`)
      return `deepStrictEqual(await ${expression}, ${result})`
    })
    .replace(
      /^(const (\w+) = await .+\n)\/\/ (.+)$/gm,
      (lines, statement: string, name: string, comment: string) => {
        const result = statedResult(comment)
        return result === undefined ? lines : `${statement}deepStrictEqual(${name}, ${result})`
      },
    )
  return `import { deepStrictEqual } from 'node:assert/strict'; ${checked}`
}

/** The literal that the comment begins with, such as `1` in `1: ada changed` and `true` in `true, or false`. */
function statedResult(comment: string): string | undefined {
  return /^(true|false|null|-?\d+(\.\d+)?|'[^']*'|\[.*\])(?=$|[:,])/.exec(comment)?.[0]
}

it('has examples, and results in them', () => {
  expect(examples.length).toBeGreaterThanOrEqual(3)
  const assertions = withAssertions(examples.join('\n')).match(/^deepStrictEqual\(/gm)
  expect(assertions?.length).toBeGreaterThanOrEqual(6)
})

it.each([
  ["await f('//') // 1: one\n", "deepStrictEqual(await f('//'), 1)\n"],
  ['await f() // true, or false\n', 'deepStrictEqual(await f(), true)\n'],
  ["await f() // [['a', 1]]\n", "deepStrictEqual(await f(), [['a', 1]])\n"],
  ['const a = await f()\n// [true, 1]\n', 'const a = await f()\ndeepStrictEqual(a, [true, 1])\n'],
  ['const a = await f()\n// and so on\n', 'const a = await f()\n// and so on\n'],
])('asserts what %j states', (code, checked) => {
  expect(withAssertions(code)).toBe(
    `import { deepStrictEqual } from 'node:assert/strict'; ${checked}`,
  )
})

it('does not pass over a comment that it cannot read', () => {
  expect(() => withAssertions('await f() // as you like\n')).toThrow('states no result')
})

it('type-checks them', async () => {
  await run('tsc', ['-p', folder], { cwd: root })
})

it.each(examples.map((_, index) => index + 1))(
  'runs example %i to its end, with the results that it states',
  async (number) => {
    const env = {
      ...process.env,
      UPSTASH_REDIS_REST_URL: gateway.url,
      UPSTASH_REDIS_REST_TOKEN: gateway.token,
    }
    const file = fileOf('checked', number - 1)
    const { stderr } = await run(process.execPath, [file], { cwd: root, env })
    expect(stderr).toBe('')
  },
)
