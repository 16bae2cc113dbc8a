/**
 * The scripts of a session. Each replies what happened and, last, the number of commands that it ran. None looks into a
 * session: they compare and set.
 *
 * KEYS[1] is the session, KEYS[2] the key that is there when the session has ended. It holds the key of the session that
 * came in its place, or nothing.
 */

/**
 * ARGV[1] SHA-1 of the bytes last read, ARGV[2] milliseconds to live, ARGV[3] '1' after a lost reply, ARGV[4] new bytes.
 * {'ended'} or {'missing'}: it stays so. {'changed', bytes}: it holds these others. {'saved'}.
 * Equal new bytes count as saved after a lost reply alone: else they are of somebody who has done the same.
 */
export const REPLACE: string = `
local found = redis.call('mget', KEYS[1], KEYS[2])
if found[2] then return {'ended', 1} end
if not found[1] then return {'missing', 1} end
local is_written = ARGV[3] == '1' and found[1] == ARGV[4]
if not is_written and redis.sha1hex(found[1]) ~= ARGV[1] then return {'changed', found[1], 1} end
redis.call('set', KEYS[1], ARGV[4], 'px', ARGV[2])
return {'saved', 2}`

/**
 * ARGV[1] milliseconds to live, ARGV[2] bytes. {'ended'}: it was ended before it began. {'taken'}: there is another under
 * the key. {'saved'}, also when an earlier try has written it.
 */
export const CREATE: string = `
local found = redis.call('mget', KEYS[1], KEYS[2])
if found[2] then return {'ended', 1} end
if found[1] then return {found[1] == ARGV[2] and 'saved' or 'taken', 1} end
redis.call('set', KEYS[1], ARGV[2], 'px', ARGV[1])
return {'saved', 2}`

/**
 * ARGV[1] the key of the session that comes in its place, ARGV[2] milliseconds to remember that.
 * {'ended'} or {'missing'}. {'moved', bytes}: it has ended, and held these; none when an earlier try did it.
 */
export const MOVE: string = `
local found = redis.call('mget', KEYS[1], KEYS[2])
if found[2] == ARGV[1] then return {'moved', false, 1} end
if found[2] then return {'ended', 1} end
if not found[1] then return {'missing', 1} end
redis.call('set', KEYS[2], ARGV[1], 'px', ARGV[2])
redis.call('del', KEYS[1])
return {'moved', found[1], 3}`

/**
 * ARGV[1] milliseconds to remember it, at least: what is remembered for longer stays so.
 * {key of the session that came in its place, or '', bytes}: it has ended, and held these.
 */
export const END: string = `
local found = redis.call('mget', KEYS[1], KEYS[2])
local successor, remembered, ran = found[2] or '', tonumber(ARGV[1]), 3
if found[2] then
  remembered = math.max(remembered, redis.call('pttl', KEYS[2]))
  ran = 4
end
redis.call('set', KEYS[2], successor, 'px', string.format('%.0f', remembered))
redis.call('del', KEYS[1])
return {successor, found[1], ran}`
