const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const parentCheckMs = 500

/**
 * Settles with the reason when somebody wants this process to stop.
 * Signals that follow change nothing: npm forwards a Ctrl-C that the terminal has already delivered.
 * Errors that nothing handles go to `fail`, so that the parts are stopped in order then too.
 */
export function stopRequest(fail: (error: unknown) => void): Promise<string> {
  process.on('uncaughtException', fail)
  return new Promise((resolve) => {
    for (const signal of signals) process.on(signal, resolve)
    // Whoever read our output has gone, and nobody could read a message about it.
    process.stdout.on('error', () => resolve('output closed'))
    process.stderr.on('error', () => resolve('output closed'))
    watchParent(() => resolve('npm has ended'))
  })
}

/** When npm is killed it cannot forward that; only the parent's id shows it. */
function watchParent(gone: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && gone(), parentCheckMs).unref()
}
