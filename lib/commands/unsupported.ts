import { UnsupportedCommandError } from '../errors.ts'

/** The refusal of a command that cannot work over HTTP: what stands in its way, and what to do instead. */
export function unsupported(
  command: string,
  reason: string,
  wayOut: string,
): UnsupportedCommandError {
  return new UnsupportedCommandError(`${command} ${reason}. ${wayOut}`, { command })
}

/** The refusal of a command that belongs to one connection: its state, or what is sent on it. */
export function connectionOnly(command: string, wayOut: string): UnsupportedCommandError {
  return unsupported(command, 'concerns one connection, and requests over HTTP share none', wayOut)
}

/** The refusal of a command whose reply redis-py does not read either. */
export function notImplemented(command: string): UnsupportedCommandError {
  return unsupported(
    command,
    'has no method of its own, as in redis-py',
    `Its raw reply comes from executeCommand('${command}', …).`,
  )
}
