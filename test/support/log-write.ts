/**
 * KEYS[1] lock, KEYS[2] log; ARGV[1] token, ARGV[2] the number after the one that was read.
 * Writes it and may be repeated. `lost`: the lock has another token or none; `overlap`: somebody else wrote that number.
 */
export const WRITE = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 'lost' end
local writer = redis.call('hget', KEYS[2], ARGV[2])
if writer and writer ~= ARGV[1] then return 'overlap' end
redis.call('hset', KEYS[2], ARGV[2], ARGV[1], 'last', ARGV[2])
return 'done'`
