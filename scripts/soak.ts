import { spawnSync } from 'node:child_process'
import { projectBin, root } from './project-bin.ts'

/**
 * The long forms of tests of the gateway:
 *
 *     npm run soak [-- seconds]          chaos: Redis restarts, slow clients, streams that come and go
 *     npm run isolation [-- commands]    many clients at once, each of which must get its own replies
 */
const FORMS = {
  soak: { file: 'soak', variable: 'REDGE_SOAK_SECONDS', usual: '600' },
  isolation: { file: 'isolation', variable: 'REDGE_ISOLATION_COMMANDS', usual: '1000000' },
}

const [, , name = '', given] = process.argv
const form = name === 'soak' || name === 'isolation' ? FORMS[name] : undefined
const size = given ?? form?.usual ?? ''
if (!form || !/^[1-9]\d{0,8}$/.test(size)) {
  console.error('Usage: npm run soak [-- seconds], or npm run isolation [-- commands]')
  process.exit(2)
}
const { status } = spawnSync(
  projectBin('vitest'),
  ['run', '--project', 'node', `test/gateway/${form.file}.test.ts`],
  { cwd: root, stdio: 'inherit', env: { ...process.env, [form.variable]: size } },
)
process.exitCode = status ?? 1
