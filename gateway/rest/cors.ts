import type { IncomingMessage } from 'node:http'
import {
  STREAM_FORMAT_HEADER,
  STREAM_HEARTBEAT_HEADER,
  SYNC_TOKEN_HEADER,
} from '../../lib/protocol.ts'

/** The methods that requests may have. */
export const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT']

const EXPOSED_HEADERS = [
  SYNC_TOKEN_HEADER,
  STREAM_FORMAT_HEADER,
  STREAM_HEARTBEAT_HEADER,
  'retry-after',
]

/** Lets a browser of the request's origin read the answer. */
export function corsHeaders({ headers }: IncomingMessage): string[] {
  if (headers.origin === undefined) return []
  return [
    'vary',
    'origin',
    'access-control-allow-origin',
    headers.origin,
    'access-control-allow-credentials',
    'true',
    'access-control-allow-methods',
    METHODS.join(', '),
    'access-control-allow-headers',
    headers['access-control-request-headers'] ?? '*',
    'access-control-expose-headers',
    EXPOSED_HEADERS.join(', '),
  ]
}
