import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'

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

beforeAll(async () => {
  await mkdir(folder, { recursive: true })
  await Promise.all(examples.map((code, index) => writeFile(fileOf(index), code)))
  const tsconfig = {
    extends: '../../tsconfig.json',
    compilerOptions: { noUnusedLocals: false },
    include: ['*.ts'],
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

function fileOf(index: number): string {
  return join(folder, `example-${index + 1}.ts`)
}

it('has examples', () => {
  expect(examples.length).toBeGreaterThanOrEqual(3)
})

it('type-checks them', async () => {
  await run('tsc', ['-p', folder], { cwd: root })
})

it.each(examples.map((code, index) => [index + 1, code] as const))(
  'runs example %i to its end',
  async (number) => {
    const env = {
      ...process.env,
      UPSTASH_REDIS_REST_URL: inject('gatewayUrl'),
      UPSTASH_REDIS_REST_TOKEN: inject('gatewayToken'),
    }
    const { stderr } = await run(process.execPath, [fileOf(number - 1)], { cwd: root, env })
    expect(stderr).toBe('')
  },
)
