import type { RawReply } from '../wire/replies.ts'
import { items } from '../wire/replies.ts'

/**
 * The scripts of a cache. None parses a value: they compare bytes and set. Each that runs a varying number of commands
 * tells it in its reply, for the bill.
 */

/**
 * KEYS[1] key, ARGV[1] delta, ARGV[2] '1' to make a key that is missing.
 * {commands run, 'none'}: there is no key. {…, 'sum', digits}: added. {…, 'value', bytes}: INCRBY refuses the value or
 * the sum, and nothing is changed. An error: INCRBY refuses the delta of a new key.
 * Numbers past 2^53 are wrong in Lua, so those are read back as text.
 */
export const INCREMENT = `
if ARGV[2] ~= '1' and redis.call('exists', KEYS[1]) == 0 then return {1, 'none'} end
local ran = ARGV[2] == '1' and 1 or 2
local sum = redis.pcall('incrby', KEYS[1], ARGV[1])
if type(sum) == 'number' and math.abs(sum) < 9007199254740992 then
  return {ran, 'sum', string.format('%.0f', sum)}
end
local value = redis.call('get', KEYS[1])
if type(sum) == 'number' then return {ran + 1, 'sum', value} end
if not value then return sum end
return {ran + 1, 'value', value}`

/**
 * KEYS[1] key, ARGV[1] milliseconds to live, 'KEEPTTL' for what is left or 'PERSIST' for no expiry, ARGV[2] the bytes it
 * holds, ARGV[3] those to put in their place. {2, 1}: done. {1, 0, bytes}: it holds these, and nothing is changed; the bytes
 * are nil when there is no key.
 */
export const REPLACE = `
local value = redis.call('get', KEYS[1])
if value ~= ARGV[2] then return {1, 0, value} end
if ARGV[1] == 'KEEPTTL' then redis.call('set', KEYS[1], ARGV[3], 'keepttl')
elseif ARGV[1] == 'PERSIST' then redis.call('set', KEYS[1], ARGV[3])
else redis.call('set', KEYS[1], ARGV[3], 'px', ARGV[1]) end
return {2, 1}`

/**
 * KEYS[1] old key, KEYS[2] new key, ARGV[1] the bytes of None. {2, 1}: moved, with its time to live. {1, 0}: there is no
 * key, or it holds None.
 */
export const MOVE = `
local value = redis.call('get', KEYS[1])
if not value or value == ARGV[1] then return {1, 0} end
redis.call('rename', KEYS[1], KEYS[2])
return {2, 1}`

/** KEYS[1] key. {2, value, milliseconds left}, -1 for no expiry; {1}: there is no key. */
export const VALUE_AND_TTL = `
local value = redis.call('get', KEYS[1])
if not value then return {1} end
return {2, value, redis.call('pttl', KEYS[1])}`

/**
 * One page of a scan; what it finds is deleted. ARGV[1] cursor, ARGV[2] glob, ARGV[3] COUNT, ARGV[4] '' or what names must
 * begin with, after which comes a whole number or ARGV[5], and a colon. {commands run, next cursor, keys deleted}.
 * It works on whatever keys the page holds, so they cannot be passed as KEYS.
 */
export const DELETE_PAGE = `
local page = redis.call('scan', ARGV[1], 'match', ARGV[2], 'count', ARGV[3])
local found = {}
for _, key in ipairs(page[2]) do
  local rest = string.sub(key, #ARGV[4] + 1)
  if ARGV[4] == '' or (string.sub(key, 1, #ARGV[4]) == ARGV[4] and
    (string.find(rest, '^%-?%d+:') or string.sub(rest, 1, #ARGV[5] + 1) == ARGV[5] .. ':')) then
    found[#found + 1] = key
  end
end
local ran, deleted = 1, 0
for first = 1, #found, 1000 do
  deleted = deleted + redis.call('unlink', unpack(found, first, math.min(first + 999, #found)))
  ran = ran + 1
end
return {ran, page[1], deleted}`

/** The number of commands that one of these scripts ran. */
export function commandsRun(reply: RawReply): number {
  const [ran = 0] = items(reply)
  return Number(ran)
}
