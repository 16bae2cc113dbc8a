/**
 * The scripts of values that are made by a loader. None parses a value: they compare bytes and set. Each begins its reply
 * with the number of commands that it ran.
 */

/**
 * KEYS[1] value, KEYS[2] companion, KEYS[3] lock. ARGV[1] token, ARGV[2] milliseconds to hold the lock, ARGV[3] the
 * companion as the caller knows it, '' for none.
 * {…, 0}: somebody else holds the lock. {…, 1}: taken, and the companion is the one known. {…, 1, value, companion}: taken,
 * and these are there now, nil for none. It may be repeated with the same token.
 */
export const BEGIN = `
local ran = 2
if not redis.call('set', KEYS[3], ARGV[1], 'nx', 'px', ARGV[2]) then
  if redis.call('get', KEYS[3]) ~= ARGV[1] then return {2, 0} end
  ran = 3
end
local now = redis.call('mget', KEYS[1], KEYS[2])
if now[2] and now[2] == ARGV[3] then return {ran, 1} end
return {ran, 1, now[1], now[2]}`

/**
 * KEYS[1] value, KEYS[2] companion, KEYS[3] lock. ARGV[1] token, ARGV[2] SHA-1 of the value to replace, '' for none,
 * ARGV[3] milliseconds to live, '' for ever, ARGV[4] companion, ARGV[5] value.
 * {…}: stored. {…, value}: somebody else has stored this one meanwhile, and it stays. The lock is given back.
 */
export const STORE = `
local ran = 2
if redis.call('get', KEYS[3]) == ARGV[1] then
  redis.call('del', KEYS[3])
  ran = 3
end
local value = redis.call('get', KEYS[1])
if value and redis.sha1hex(value) ~= ARGV[2] then return {ran, value} end
for at = 1, 2 do
  if ARGV[3] == '' then redis.call('set', KEYS[at], ARGV[6 - at])
  else redis.call('set', KEYS[at], ARGV[6 - at], 'px', ARGV[3]) end
end
return {ran + 2}`
