import { spawnSync } from 'node:child_process'
import { projectBin, root } from './project-bin.ts'

/**
 * The long forms of tests:
 *
 *     npm run soak [-- seconds]          chaos: Redis restarts, slow clients, streams that come and go
 *     npm run isolation [-- commands]    many clients at once, each of which must get its own replies
 *     npm run fuzz:api [-- requests]     requests made from the OpenAPI document, valid, mutated and hostile
 */
const FORMS = {
  soak: { file: 'gateway/soak', variable: 'REDGE_SOAK_SECONDS', usual: '600' },
  isolation: { file: 'gateway/isolation', variable: 'REDGE_ISOLATION_COMMANDS', usual: '1000000' },
  'fuzz-api': { file: 'scripts/api-fuzz', variable: 'REDGE_FUZZ_REQUESTS', usual: '20000' },
}

const [, , name = '', given] = process.argv
const form = Object.entries(FORMS).find(([known]) => known === name)?.[1]
const size = given ?? form?.usual ?? ''
if (!form || !/^[1-9]\d{0,8}$/.test(size)) {
  console.error(
    'Usage: npm run soak [-- seconds], npm run isolation [-- commands] or npm run fuzz:api [-- requests]',
  )
  process.exit(2)
}
const { status } = spawnSync(
  projectBin('vitest'),
  ['run', '--project', 'node', `test/${form.file}.test.ts`],
  { cwd: root, stdio: 'inherit', env: { ...process.env, [form.variable]: size } },
)
process.exitCode = status ?? 1
