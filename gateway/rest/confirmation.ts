import type { IncomingHttpHeaders } from 'node:http'
import type { Confirmation } from '../redis/backend.ts'
import { RequestError } from './request-error.ts'

/** Header that asks for writes to be confirmed by so many replicas; `0` asks for none. */
const MIN_REPLICAS_HEADER = 'redge-min-replicas'

/** Header that says for how many milliseconds to wait for them. */
const WAIT_HEADER = 'redge-wait-ms'

/** What confirmation of writes is given when a request does not ask for any. */
export interface ConfirmationDefaults {
  /** `0` for none. */
  readonly minReplicas: number
  /** Milliseconds. */
  readonly waitMs: number
  /** Milliseconds that a request may ask for, and no more. */
  readonly maxWaitMs: number
}

/**
 * The confirmation that the headers ask for, else the usual one; `undefined` when there is none to wait for.
 * @throws RequestError when a header is not a number in its range.
 */
export function requestedConfirmation(
  headers: IncomingHttpHeaders,
  { minReplicas, waitMs, maxWaitMs }: ConfirmationDefaults,
): Confirmation | undefined {
  const replicas = headers[MIN_REPLICAS_HEADER]
  const wait = headers[WAIT_HEADER]
  if (replicas === undefined && wait === undefined) {
    return minReplicas > 0 ? { minReplicas, waitMs } : undefined
  }
  const asked = {
    minReplicas: numberIn(replicas, MIN_REPLICAS_HEADER, 0, MAX_REPLICAS) ?? minReplicas,
    waitMs: numberIn(wait, WAIT_HEADER, 1, maxWaitMs) ?? waitMs,
  }
  return asked.minReplicas > 0 ? asked : undefined
}

const MAX_REPLICAS = 1000

function numberIn(
  text: string | string[] | undefined,
  header: string,
  least: number,
  most: number,
): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (/^\d{1,9}$/.test(String(text)) && number >= least && number <= most) return number
  throw new RequestError(`ERR ${header} must be a number from ${least} to ${most}`)
}
