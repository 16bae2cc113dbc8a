import type { IncomingMessage } from 'node:http'
import { MONITOR_PATH, PSUBSCRIBE_PATH, SUBSCRIBE_PATH } from '../../lib/protocol.ts'
import type { Command } from '../redis/encode.ts'
import { type EventFormat, requestedEventFormat } from './event-format.ts'
import type { RequestPath } from './path-request.ts'
import { RequestError } from './request-error.ts'

/** A request for a stream. */
export interface StreamRequest {
  /** What makes Redis talk. */
  readonly command: Command
  readonly format: EventFormat
}

/**
 * The stream that a request asks for, or `undefined` when it asks for something else.
 * @throws RequestError when there are no channels, or any for MONITOR.
 */
export function streamRequest(req: IncomingMessage, path: RequestPath): StreamRequest | undefined {
  const [first = '', ...names] = path.segments
  const name = String(first).toLowerCase()
  if (!NAMES.has(name)) return undefined
  const isMonitor = name === MONITOR
  if (isMonitor !== (names.length === 0)) {
    throw new RequestError(`ERR wrong number of arguments for '${name}' command`)
  }
  return { command: [name.toUpperCase(), ...names], format: requestedEventFormat(req.headers) }
}

const MONITOR = MONITOR_PATH.slice(1)
const NAMES: ReadonlySet<string> = new Set([
  MONITOR,
  SUBSCRIBE_PATH.slice(1),
  PSUBSCRIBE_PATH.slice(1),
])
