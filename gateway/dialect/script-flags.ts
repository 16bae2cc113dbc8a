import type { Word } from '../redis/encode.ts'

/** Flags that the service knows and Redis refuses. They change how the service locks, not what a script does. */
const SERVICE_FLAGS: ReadonlySet<string> = new Set(['allow-key-locking'])

/** Whether a script begins with a line of flags: `#!lua flags=no-writes`. */
export function hasShebang(script: Word | undefined): boolean {
  if (script === undefined) return false
  if (typeof script === 'string') return script.startsWith('#!')
  return script[0] === 0x23 && script[1] === 0x21
}

/** The script without flags that only the service knows; itself when it has none of them. */
export function withoutServiceFlags(script: Word): Word {
  if (typeof script === 'string') {
    const end = firstLineEnd(script.indexOf('\n'), script.length)
    const line = script.slice(0, end)
    const changed = withoutFlags(line)
    return changed === line ? script : changed + script.slice(end)
  }
  const end = firstLineEnd(script.indexOf(0x0a), script.length)
  const line = Buffer.from(script.subarray(0, end)).toString('latin1')
  const changed = withoutFlags(line)
  if (changed === line) return script
  return Buffer.concat([Buffer.from(changed, 'latin1'), script.subarray(end)])
}

function firstLineEnd(at: number, length: number): number {
  return at === -1 ? length : at
}

/** An option that is left without flags goes as a whole. */
function withoutFlags(line: string): string {
  return line.replace(/( +)flags=(\S*)/g, (option: string, space: string, list: string) => {
    const flags = list.split(',')
    const known = flags.filter((flag) => !SERVICE_FLAGS.has(flag))
    if (known.length === flags.length) return option
    return known.length === 0 ? '' : `${space}flags=${known.join(',')}`
  })
}
