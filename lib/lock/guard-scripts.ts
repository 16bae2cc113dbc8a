import { RUN } from '../wire/script-reply.ts'

/** Lua: runs the commands in ARGV from a place on; one pair each, {0, reply} or {1, text of the error}. It needs `calls`. */
export const RUN_GUARDED: string = `
${RUN}
local function run_guarded(at)
  local replies = {}
  while at <= #ARGV do
    local last = at + tonumber(ARGV[at])
    local reply, count = run(ARGV, at + 1, last)
    calls = calls + count
    local failed = type(reply) == 'table' and reply.err
    replies[#replies + 1] = failed and {1, reply.err} or {0, reply}
    at = last + 1
  end
  return replies
end`

/**
 * KEYS[1] lock, KEYS[2…] what the commands write
 * ARGV[1] token, ARGV[2] '1': release the lock after them; then each command as the number of its words and the words
 *
 * {0}: the token does not hold the lock, nothing was run. {1, one pair a command: {0, reply} or {1, text of the error}}.
 * The last item of the reply is the number of commands that ran.
 */
export const GUARD: string = `
local calls = 1
if redis.call('get', KEYS[1]) ~= ARGV[1] then return {0, calls} end
${RUN_GUARDED}
local replies = run_guarded(3)
if ARGV[2] == '1' and redis.call('get', KEYS[1]) == ARGV[1] then
  redis.call('del', KEYS[1])
  calls = calls + 1
end
return {1, replies, calls + (ARGV[2] == '1' and 1 or 0)}`
