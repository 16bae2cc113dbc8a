import { log } from '../log.ts'

/**
 * Notes what nobody expected: the kind of error and where it came from, under the id of the request. The message is left
 * out, since it may hold a value.
 */
export function reportFault(error: Error, requestId: string): void {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  log('fault', { name: error.name, requestId, frames })
}
