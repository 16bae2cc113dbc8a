import type { Command } from './encode.ts'
import { lowerCase } from './lower-case.ts'

/** Whether XREAD or XREADGROUP waits. Options are told by position: a group or a consumer may be called `BLOCK` or `STREAMS`. */
export function hasBlockOption(command: Command): boolean {
  for (let at = 1; at < command.length; ) {
    const option = lowerCase(command[at])
    if (option === 'block') return true
    if (option === 'streams') return false
    at += 1 + (OPTION_ARGUMENTS.get(option) ?? 0)
  }
  return false
}

const OPTION_ARGUMENTS: ReadonlyMap<string, number> = new Map([
  ['group', 2],
  ['count', 1],
  ['claim', 1],
])
