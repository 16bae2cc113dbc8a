import { DataError } from '../errors.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import { integer, items } from '../wire/replies.ts'
import { helperKey } from './helper-keys.ts'
import { type LockClient, toldCommands } from './lock-store.ts'
import { milliseconds } from './options.ts'

/** What a fenced write may be told. */
export interface FencedSetOptions {
  /** Seconds until the value expires, fractions allowed. @default it does not */
  readonly ex?: number | undefined
}

/** Milliseconds for which the highest fence is remembered after a write, at least: no write is that late. */
const MEMORY_MS = 2_592_000_000

/**
 * KEYS[1] value, KEYS[2] highest fence seen
 * ARGV[1] value, ARGV[2] fence, ARGV[3] milliseconds until the value expires, '' for never, ARGV[4] milliseconds of memory
 * {1}: it is set. {0}: a higher fence was seen, nothing has changed. The last item is the number of commands that ran.
 */
const FENCED_SET = `
local seen = redis.call('get', KEYS[2])
if seen and tonumber(seen) > tonumber(ARGV[2]) then return {0, 1} end
redis.call('set', KEYS[2], ARGV[2], 'px', ARGV[4])
if ARGV[3] == '' then
  redis.call('set', KEYS[1], ARGV[1])
else
  redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[3])
end
return {1, 3}`

/**
 * Sets a key unless it was set under a higher fence before; whether it was set. The highest one is remembered beside the
 * key. It may be repeated: a fence that was seen is not too low. Costs one request and four commands.
 *
 * @throws DataError for a fence that is no positive integer.
 * @throws LockError for a key beside which no other can be kept.
 */
export async function fencedSet(
  client: LockClient,
  key: Key,
  value: Encodable,
  fence: number,
  { ex }: FencedSetOptions = {},
): Promise<boolean> {
  if (!Number.isSafeInteger(fence) || fence < 1) {
    throw new DataError('The fence must be a positive integer: that of a lock with `fencing: true`')
  }
  const px = ex === undefined ? '' : positive(milliseconds('ex', ex))
  const memory = Math.max(MEMORY_MS, px === '' ? 0 : px)
  const keys = [key, helperKey(key, 'fence:seen')]
  const words = ['EVAL', FENCED_SET, keys.length, ...keys, value, fence, px, memory]
  const [isSet = null] = await client.call(words, items, { innerCommands: toldCommands })
  return integer(isSet) === 1
}

function positive(ms: number): number {
  if (ms >= 1) return ms
  throw new DataError('ex must be a number of seconds, a millisecond at least')
}
