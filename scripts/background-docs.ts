import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { startChild } from './children.ts'
import { startGuard } from './guard.ts'
import { projectEnv, root } from './project-bin.ts'

/**
 * Has the documentation built, when it is not up to date, and put where the Worker serves it. It is half a minute's work, for
 * which nothing waits: it gets the processor when nobody else wants it. What it gives ends it.
 */
export async function startDocs(): Promise<() => Promise<void>> {
  const child = await startChild({
    name: 'documentation',
    command: process.execPath,
    args: [join(root, 'scripts/docs.ts')],
    cwd: root,
    env: projectEnv(),
  })
  // Not that of the other parts, which last as long as this process.
  const guard = startGuard()
  guard.watch(child)
  setPriority(child.pid, constants.priority.PRIORITY_LOW)
  let isRunning = true
  void child.ended.then(async (how) => {
    isRunning = false
    // Its process id may be somebody else's soon.
    guard.dismiss()
    if (how === 'exit code 1')
      console.error(`The documentation was not built:\n${child.lastLines()}`)
    await child.stop()
  })
  return async () => {
    if (isRunning) await child.stop()
  }
}
