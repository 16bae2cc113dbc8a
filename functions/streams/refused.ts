import { ResponseError } from 'redge/core'
import { Problem, type ProblemName } from '../http/problem.ts'

/** What Redis says of streams in words, since the code is ERR for most. */
const BY_WORDS: readonly (readonly [RegExp, ProblemName])[] = [
  [/no such key/i, 'unknown-key'],
  [/requires the key to exist/i, 'unknown-key'],
  [/equal or smaller than the target stream top item/i, 'entry-id-too-low'],
  [/ID specified in XADD must be greater than 0-0/i, 'entry-id-too-low'],
]

/**
 * Throws what an error of Redis about a stream means.
 *
 * @throws Problem `unknown-key`, `unknown-group` or `entry-id-too-low`; any other error as it is.
 */
export function refused(error: unknown): never {
  if (!(error instanceof ResponseError)) throw error
  if (error.code === 'NOGROUP') throw new Problem('unknown-group')
  const [, kind] = BY_WORDS.find(([words]) => words.test(error.message)) ?? []
  throw kind === undefined ? error : new Problem(kind)
}
