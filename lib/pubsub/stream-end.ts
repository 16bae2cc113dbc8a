import { ConnectionError } from '../errors.ts'
import type { StreamEnd } from '../transport/event-stream.ts'

/** The error that the end of a stream is to those who wait for what it brings. */
export function errorOf(end: StreamEnd): unknown {
  if (end.type === 'aborted') return end.reason
  if (end.type === 'failed') return end.error
  return new ConnectionError('The server ended the stream')
}
