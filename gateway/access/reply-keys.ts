import { ReplyScanner } from '../redis/reply-scanner.ts'
import { ARRAY, BULK, LF } from '../redis/resp.ts'

/** The way to elements of a reply: their indexes from the outside in, `*` for all. */
export type KeyPath = readonly (number | '*')[]

/** A complete reply, with the prefix taken from the strings at the end of the path. */
export function withoutPrefix(reply: Buffer, prefix: Buffer, path: KeyPath): Buffer {
  const out: Buffer[] = []
  strip(reply, 0, prefix, path, out)
  return Buffer.concat(out)
}

/** Writes the reply that begins there, and returns where it ends. */
function strip(
  reply: Buffer,
  start: number,
  prefix: Buffer,
  [index, ...rest]: KeyPath,
  out: Buffer[],
): number {
  if (index === undefined && reply[start] === BULK) return stripString(reply, start, prefix, out)
  if (index === undefined || reply[start] !== ARRAY) return copy(reply, start, out)
  const [length, bodyAt] = header(reply, start)
  out.push(reply.subarray(start, bodyAt))
  let at = bodyAt
  for (let i = 0; i < length; i++) {
    const isOnPath = index === '*' || index === i
    at = isOnPath ? strip(reply, at, prefix, rest, out) : copy(reply, at, out)
  }
  return at
}

function stripString(reply: Buffer, start: number, prefix: Buffer, out: Buffer[]): number {
  const [length, bodyAt] = header(reply, start)
  if (!reply.subarray(bodyAt, bodyAt + prefix.length).equals(prefix)) return copy(reply, start, out)
  const end = bodyAt + length + 2
  out.push(
    Buffer.from(`$${length - prefix.length}\r\n`),
    reply.subarray(bodyAt + prefix.length, end),
  )
  return end
}

function copy(reply: Buffer, start: number, out: Buffer[]): number {
  const scanner = new ReplyScanner()
  scanner.expect(1)
  const end = scanner.scan(reply, start)
  out.push(reply.subarray(start, end))
  return end
}

/** The length of a string or an array, and where its content begins. */
function header(reply: Buffer, start: number): [length: number, bodyAt: number] {
  const end = reply.indexOf(LF, start)
  return [Number(reply.toString('latin1', start + 1, end - 1)), end + 1]
}
