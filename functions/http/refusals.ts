import { RedisError } from 'redge/core'
import { Problem } from './problem.ts'

/** For `catch`: Redis's word that there is no such key as the problem `unknown-key`. */
export function missingKey(error: unknown): never {
  throw isError(error, /no such key/) ? new Problem('unknown-key') : error
}

/** Redis's words for numbers that are none, are too large, or cannot be added to. */
const NO_NUMBER =
  /not an integer|not a (valid )?(float|number)|not a float|would overflow|NaN or Infinity|out of range/

/** For `catch`: Redis's word that a value is no number, or the sum would be none, as the problem `not-a-number`. */
export function noNumber(error: unknown): never {
  throw isError(error, NO_NUMBER) ? new Problem('not-a-number') : error
}

/** For `catch`: Redis's word that a list has no such index as the problem `unknown-item`. */
export function missingItem(error: unknown): never {
  throw isError(error, /index out of range/) ? new Problem('unknown-item') : error
}

/** For `catch`: Redis's word that it cannot restore a dump, as the problem `invalid-body`. */
export function noDump(error: unknown): never {
  if (!isError(error, /DUMP payload|Bad data format/)) throw error
  const detail = 'It must be what a dump gave, of a Redis that is not newer than this one.'
  throw new Problem('invalid-body', { detail, pointer: 'dump' })
}

function isError(error: unknown, text: RegExp): boolean {
  return error instanceof RedisError && text.test(error.message)
}
