import { NEXT_FENCE } from './fence-scripts.ts'

/**
 * The scripts of a lock without a queue. The first three are redis-py's: each compares the whole value of the key with
 * the caller's token first; when it differs, or there is no key, the script answers 0 and changes nothing.
 */

/** KEYS[1] lock, ARGV[1] token. 1: the key is deleted. */
export const RELEASE = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('del', KEYS[1])
return 1`

/**
 * KEYS[1] lock, ARGV[1] token, ARGV[2] milliseconds, ARGV[3] '1' to replace the time left or '0' to add to it.
 * 1: the expiry is set. -1: the key has no expiry.
 */
export const EXTEND = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
local left = redis.call('pttl', KEYS[1])
if left < 0 then return -1 end
if ARGV[3] == '1' then left = 0 end
redis.call('pexpire', KEYS[1], ARGV[2] + left)
return 1`

/** KEYS[1] lock, ARGV[1] token, ARGV[2] milliseconds, '' for no expiry. 1: the expiry is set to that. */
export const REACQUIRE = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('persist', KEYS[1]) else redis.call('pexpire', KEYS[1], ARGV[2]) end
return 1`

/**
 * KEYS[1] lock, KEYS[2] counter of fences, left out when no fence is wanted
 * ARGV[1] token, ARGV[2] milliseconds, '' for no expiry, ARGV[3] '1' when the token may hold the lock already
 *
 * {1, fence or 0}: the token holds the lock, with its whole timeout, also when it did before.
 * {0, milliseconds left, -1 when it does not expire}. The last item is the number of commands that ran.
 */
export const TAKE: string = `
local calls = 0
local function call(...)
  calls = calls + 1
  return redis.call(...)
end
${NEXT_FENCE}
local taken
if ARGV[2] == '' then
  taken = call('set', KEYS[1], ARGV[1], 'nx')
else
  taken = call('set', KEYS[1], ARGV[1], 'px', ARGV[2], 'nx')
end
local fence = 0
if taken then
  if KEYS[2] then fence = next_fence(KEYS[2]) end
  return {1, fence, calls}
end
if ARGV[3] == '1' then
  calls = calls + 1
  if redis.pcall('get', KEYS[1]) == ARGV[1] then
    if ARGV[2] == '' then call('persist', KEYS[1]) else call('pexpire', KEYS[1], ARGV[2]) end
    if KEYS[2] then fence = tonumber(call('get', KEYS[2]) or next_fence(KEYS[2])) end
    return {1, fence, calls}
  end
end
return {0, call('pttl', KEYS[1]), calls}`

/**
 * KEYS[1] lock. For a lock that can have no queue.
 * {token or nil, milliseconds left or -1 or -2, 0 waiters, no fence, type of the key, number of commands}
 */
export const INSPECT_KEY = `
local kind = redis.call('type', KEYS[1]).ok
local token = kind == 'string' and redis.call('get', KEYS[1])
return {token, redis.call('pttl', KEYS[1]), 0, false, kind, token and 3 or 2}`

/** KEYS[1] lock. 1: somebody held it, and it is deleted. */
export const FORCE_RELEASE = `
if not redis.call('get', KEYS[1]) then return 0 end
redis.call('del', KEYS[1])
return 1`

/** Commands that RELEASE, REACQUIRE, FORCE_RELEASE and EXTEND ran, by their reply. */
export function commandsOf(reply: unknown): number {
  return reply === 0 ? 1 : 2
}

/** The same of EXTEND. */
export function commandsOfExtend(reply: unknown): number {
  return reply === 0 ? 1 : reply === -1 ? 2 : 3
}
