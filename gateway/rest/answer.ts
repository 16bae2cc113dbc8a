import type { ServerResponse } from 'node:http'
import {
  ConnectionError,
  InvalidResponse,
  MaybeAppliedError,
  ResponseError,
} from '../../lib/errors.ts'
import { UnconfirmedError } from '../redis/confirmed-writes.ts'
import { errorText } from '../redis/error-text.ts'
import { RequestError } from './request-error.ts'

/** What a request is answered with. */
export interface Answer {
  readonly status: number
  /** JSON text, or RESP2 as bytes. */
  readonly body: string | Buffer
  /** Seconds after which the request may be sent again: it is certain that nothing was run. */
  readonly retryAfter?: number
  /** For a 405: the methods that there are, when they are not those of all other paths. */
  readonly allow?: string
  /** Media type of the body. @default that of JSON for text, and of bytes for bytes */
  readonly contentType?: string
  /** Whether the connection is cut instead. */
  readonly isDropped?: boolean
}

/** An answer that goes on until either side ends it. */
export interface StreamAnswer {
  readonly status: number
  /** Names and values, one after another. */
  readonly headers: readonly string[]
  /** Takes over the response, with its status and headers set. */
  readonly start: (response: ServerResponse) => void
}

/** An answer of `{"error": …}`. */
export function errorAnswer(status: number, text: string): Answer {
  return { status, body: errorJson(text) }
}

/** The answer to a request that did not get as far as a reply. */
export function failureAnswer(error: unknown): Answer {
  if (error instanceof RequestError) {
    const answer = errorAnswer(error.status, error.message)
    return error.retryAfter === undefined ? answer : { ...answer, retryAfter: error.retryAfter }
  }
  const text = errorText(error)
  if (error instanceof ResponseError) return errorAnswer(400, text)
  // Neither lost nor refused: what was written is there, on too few servers.
  if (error instanceof UnconfirmedError) return errorAnswer(504, text)
  if (error instanceof MaybeAppliedError || error instanceof InvalidResponse) {
    return errorAnswer(502, text)
  }
  if (error instanceof ConnectionError) return { ...errorAnswer(503, text), retryAfter: 1 }
  return errorAnswer(500, 'ERR internal error')
}

/** `{"error": …}` as JSON text. */
export function errorJson(text: string): string {
  return `{"error":${JSON.stringify(text)}}`
}
