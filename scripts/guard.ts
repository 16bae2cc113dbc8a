import { spawn } from 'node:child_process'
import type { Child } from './children.ts'

/** Ends children when this process dies without a chance to do so itself. */
export interface Guard {
  watch(child: Child): void
  dismiss(): void
}

// Reads process groups until its input ends, which it does in any case when this process is gone.
const script = 'while read -r pid; do groups="$groups -$pid"; done; kill -s TERM -- $groups'

/** Starts the guard: a shell that waits, even when this process is killed with SIGKILL. */
export function startGuard(): Guard {
  const shell = spawn('sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  // It may have been killed with us: then there is nobody left to tell.
  shell.stdin.on('error', () => undefined)
  shell.unref()
  return {
    watch: (child) => shell.stdin.write(`${child.pid}\n`),
    dismiss: () => shell.kill('SIGKILL'),
  }
}
