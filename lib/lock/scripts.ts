/**
 * The three scripts of a lock. Each compares the whole value of the key with the caller's token first; when it differs,
 * or there is no key, the script answers 0 and changes nothing.
 */

/** KEYS[1] lock, ARGV[1] token. 1: the key is deleted. */
export const RELEASE = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('del', KEYS[1])
return 1`

/**
 * KEYS[1] lock, ARGV[1] token, ARGV[2] milliseconds, ARGV[3] '1' to replace the time left or '0' to add to it.
 * 1: the expiry is set. 0 also when the key has no expiry.
 */
export const EXTEND = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
local left = redis.call('pttl', KEYS[1])
if left < 0 then return 0 end
if ARGV[3] == '1' then left = 0 end
redis.call('pexpire', KEYS[1], ARGV[2] + left)
return 1`

/** KEYS[1] lock, ARGV[1] token, ARGV[2] milliseconds. 1: the expiry is set to that. */
export const REACQUIRE = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('pexpire', KEYS[1], ARGV[2])
return 1`
