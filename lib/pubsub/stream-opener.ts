import { UnsupportedCommandError } from '../errors.ts'
import type { Requester } from '../transport/requester.ts'

/** What opens streams. */
export type OpenStream = NonNullable<Requester['stream']>

/**
 * What opens streams on a client's way to Redis.
 *
 * @throws UnsupportedCommandError when there is nothing that does.
 */
export function streamOpener(requester: Pick<Requester, 'stream'>): OpenStream {
  if (requester.stream) return requester.stream.bind(requester)
  throw new UnsupportedCommandError(
    "This client's way to Redis cannot stream: one of @upstash/redis does not tell when a stream ends. " +
      'Make a client with `new Redis({ url, token })`.',
  )
}
