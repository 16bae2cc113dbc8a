import type { IncomingHttpHeaders } from 'node:http'
import { ENCODING_HEADER, STREAM_FORMAT_HEADER } from '../../lib/protocol.ts'
import type { PushPart } from '../redis/push-reader.ts'

/** How the events of a stream are written: joined by commas, or as JSON arrays of texts or of base64. */
export type EventFormat = 'plain' | 'json' | 'base64'

/** The format that the headers ask for. Base64 is for JSON alone: clients of the service ask for it and get none. */
export function requestedEventFormat(headers: IncomingHttpHeaders): EventFormat {
  if (headers[STREAM_FORMAT_HEADER] !== 'json') return 'plain'
  return headers[ENCODING_HEADER] === 'base64' ? 'base64' : 'json'
}

/** A comment, which clients skip: it keeps proxies from hanging up, and finds out who has gone. */
export const HEARTBEAT: Buffer = Buffer.from(': ping\n\n')

/** A message of Redis as an event, ready to be sent. Its first part is its kind; MONITOR has just a line. */
export function eventBytes(parts: readonly PushPart[], format: EventFormat): Buffer {
  if (format === 'plain') return plainEvent(parts)
  const items = parts.map((part, index) => {
    if (typeof part === 'number') return String(part)
    const isKind = index === 0 && parts.length > 1
    if (format === 'base64' && !isKind) return `"${part.toString('base64')}"`
    return JSON.stringify(part.toString())
  })
  return Buffer.from(`data: [${items.join(',')}]\n\n`)
}

const DATA = Buffer.from('data: ')
const COMMA = Buffer.from(',')
const END = Buffer.from('\n\n')
const MONITOR_OK = Buffer.from('data: "OK"\n\n')

function plainEvent(parts: readonly PushPart[]): Buffer {
  if (parts.length === 1 && parts[0]?.toString() === 'OK') return MONITOR_OK
  const pieces: Buffer[] = [DATA]
  for (const [index, part] of parts.entries()) {
    if (index > 0) pieces.push(COMMA)
    pieces.push(typeof part === 'number' ? Buffer.from(String(part)) : onOneLine(part))
  }
  pieces.push(END)
  return Buffer.concat(pieces)
}

/**
 * Line breaks as spaces. Left as they are they would let a publisher forge events of other channels, and JSON means the
 * same afterwards: inside its strings there are none.
 */
function onOneLine(bytes: Buffer): Buffer {
  if (!bytes.includes(0x0a) && !bytes.includes(0x0d)) return bytes
  return Buffer.from(bytes.map((byte) => (byte === 0x0a || byte === 0x0d ? 0x20 : byte)))
}
