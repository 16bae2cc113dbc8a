import { integer, items, type RawReply } from './replies.ts'

/** A slow command. Its words and names are bytes: words need not be text, and the server cuts long ones anywhere. */
export interface SlowlogEntry {
  readonly id: number
  /** Unix time in seconds. */
  readonly start_time: number
  /** Microseconds. */
  readonly duration: number
  /** The words with spaces between. */
  readonly command: Uint8Array
  readonly client_address?: Uint8Array
  /** Empty when the connection has no name. */
  readonly client_name?: Uint8Array
  /** How many elements were involved. Redis Enterprise only. */
  readonly complexity?: unknown
}

/** The reply of SLOWLOG GET, read as bytes. */
export function slowlog(reply: RawReply): SlowlogEntry[] {
  return items(reply).map((entry) => slowlogEntry(items(entry)))
}

function slowlogEntry([id = 0, startTime = 0, duration = 0, ...rest]: RawReply[]): SlowlogEntry {
  const complexity = Array.isArray(rest[0]) ? [] : rest.splice(0, 1)
  const [words = [], address, name] = rest
  return {
    id: integer(id),
    start_time: integer(startTime),
    duration: integer(duration),
    command: joined(items(words) as Uint8Array[]),
    ...(name === undefined
      ? {}
      : { client_address: address as Uint8Array, client_name: name as Uint8Array }),
    ...(complexity.length === 0 ? {} : { complexity: complexity[0] }),
  }
}

const SPACE = 0x20

function joined(words: readonly Uint8Array[]): Uint8Array {
  const bytes = words.flatMap((word, index) => (index === 0 ? [...word] : [SPACE, ...word]))
  return Uint8Array.from(bytes)
}
