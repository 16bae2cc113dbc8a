import { RUN } from '../wire/script-reply.ts'

/** Most fields or members of a watched hash or set: its digest sorts all of them while Redis waits. */
const MAX_WATCHED_MEMBERS = 10_000

/**
 * A text that differs when the key's type, content or absolute expiry does. DUMP of an unchanged hash or set may change
 * while its table is resized, so these two are digested by their sorted content, every part with its length before it.
 * `calls` is how many commands were run for it.
 */
const DIGEST = `
local calls = 0
local function call(...)
  calls = calls + 1
  return redis.call(...)
end
local function joined(parts)
  for i, part in ipairs(parts) do parts[i] = #part .. ':' .. part end
  return table.concat(parts)
end
local function content(key, kind)
  if kind == 'string' then return call('get', key) end
  if kind ~= 'hash' and kind ~= 'set' then return call('dump', key) end
  local size = call(kind == 'hash' and 'hlen' or 'scard', key)
  if size > ${MAX_WATCHED_MEMBERS} then
    error({err = 'ERR a watched ' .. kind .. ' has more than ${MAX_WATCHED_MEMBERS} members'})
  end
  local parts = call(kind == 'hash' and 'hgetall' or 'smembers', key)
  if kind == 'hash' then
    local fields = {}
    for i = 1, #parts, 2 do fields[#fields + 1] = joined({parts[i], parts[i + 1]}) end
    parts = fields
  end
  table.sort(parts)
  return joined(parts)
end
local function digest(key)
  local kind = call('type', key).ok
  if kind == 'none' then return kind end
  local expiry = call('pexpiretime', key)
  return kind .. ' ' .. redis.sha1hex(content(key, kind)) .. ' ' .. string.format('%.0f', expiry)
end`

/** KEYS watched. How many commands it ran, and the digest of each key. */
export const WATCH: string = `${DIGEST}
local digests = {}
for i, key in ipairs(KEYS) do digests[i] = digest(key) end
return {calls, digests}`

/**
 * KEYS watched; ARGV their digests, then each command as the number of its words and the words.
 *
 * How many commands it ran. Then nothing, and no command was run, when a digest differs; else one pair a command: {0, reply}
 * or {1, text of the error}.
 */
export const COMMIT: string = `${DIGEST}
${RUN}
for i, key in ipairs(KEYS) do
  if digest(key) ~= ARGV[i] then return {calls} end
end
local replies, at = {}, #KEYS + 1
while at <= #ARGV do
  local last = at + tonumber(ARGV[at])
  local reply, commands = run(ARGV, at + 1, last)
  calls = calls + commands
  local failed = type(reply) == 'table' and reply.err
  replies[#replies + 1] = failed and {1, failed} or {0, reply}
  at = last + 1
end
return {calls, replies}`
