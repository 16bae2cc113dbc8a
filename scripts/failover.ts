import { spawnSync } from 'node:child_process'
import { projectBin, root } from './project-bin.ts'

/**
 * Kills primaries of a real Sentinel trio and a real cluster under load, and prints what clients saw each time:
 *
 *     node scripts/failover.ts [rounds]
 */
const rounds = process.argv[2] ?? '5'
if (!/^[1-9]\d{0,3}$/.test(rounds)) {
  console.error('Usage: node scripts/failover.ts [rounds], 5 by default')
  process.exit(2)
}
const { status } = spawnSync(
  projectBin('vitest'),
  ['run', '--project', 'node', 'test/gateway/failover.test.ts'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, REDGE_FAILOVER_ROUNDS: rounds } },
)
process.exitCode = status ?? 1
