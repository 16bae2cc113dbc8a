import { RedisError } from '../../lib/errors.ts'
import { UnconfirmedError } from './confirmed-writes.ts'

/** What clients are told about an error of ours, after a code word as Redis has it. */
export function errorText(error: unknown): string {
  if (error instanceof UnconfirmedError) return `UNCONFIRMED ${error.message}`
  return `ERR ${error instanceof RedisError ? error.message : 'internal error'}`
}
