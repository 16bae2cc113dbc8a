import { UnsupportedCommandError } from '../errors.ts'
import type { CallOptions, Requester } from '../transport/requester.ts'

/** What opens streams. */
export type OpenStream = NonNullable<Requester['stream']>

/** A client, as far as streams need one. */
interface StreamingClient {
  readonly requester: Pick<Requester, 'stream'>
  readonly settings: CallOptions
}

/**
 * What opens streams on a client's way to Redis, with the client's settings where a stream has none of its own.
 *
 * @throws UnsupportedCommandError when there is nothing that does.
 */
export function streamOpener({ requester, settings }: StreamingClient): OpenStream {
  if (requester.stream) {
    const open = requester.stream.bind(requester)
    return (words, options) => open(words, { ...settings, ...options })
  }
  throw new UnsupportedCommandError(
    "This client's way to Redis cannot stream: one of @upstash/redis does not tell when a stream ends. " +
      'Make a client with `new Redis({ url, token })`.',
  )
}
