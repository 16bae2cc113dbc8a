/** Most fields or members of a watched hash or set: its digest sorts all of them while Redis waits. */
const MAX_WATCHED_MEMBERS = 10_000

/**
 * A text that differs when the key's type, content or absolute expiry does. DUMP of an unchanged hash or set may change
 * while its table is resized, so these two are digested by their sorted content, every part with its length before it.
 */
const DIGEST = `
local function joined(parts)
  for i, part in ipairs(parts) do parts[i] = #part .. ':' .. part end
  return table.concat(parts)
end
local function content(key, kind)
  if kind == 'string' then return redis.call('get', key) end
  if kind ~= 'hash' and kind ~= 'set' then return redis.call('dump', key) end
  local size = redis.call(kind == 'hash' and 'hlen' or 'scard', key)
  if size > ${MAX_WATCHED_MEMBERS} then
    error({err = 'ERR a watched ' .. kind .. ' has more than ${MAX_WATCHED_MEMBERS} members'})
  end
  local parts = redis.call(kind == 'hash' and 'hgetall' or 'smembers', key)
  if kind == 'hash' then
    local fields = {}
    for i = 1, #parts, 2 do fields[#fields + 1] = joined({parts[i], parts[i + 1]}) end
    parts = fields
  end
  table.sort(parts)
  return joined(parts)
end
local function digest(key)
  local kind = redis.call('type', key).ok
  if kind == 'none' then return kind end
  local expiry = redis.call('pexpiretime', key)
  return kind .. ' ' .. redis.sha1hex(content(key, kind)) .. ' ' .. string.format('%.0f', expiry)
end`

/** KEYS watched. The digest of each. */
export const WATCH: string = `${DIGEST}
local digests = {}
for i, key in ipairs(KEYS) do digests[i] = digest(key) end
return digests`

/**
 * KEYS watched; ARGV their digests, then each command as the number of its words and the words.
 *
 * 0, with nothing run, when a digest differs. Else one pair a command: {0, reply} or {1, text of the error}. An integer
 * that Lua cannot hold is read back as text.
 */
export const COMMIT: string = `${DIGEST}
for i, key in ipairs(KEYS) do
  if digest(key) ~= ARGV[i] then return 0 end
end
local counters = {incr = true, incrby = true, decr = true, decrby = true}
local function run(first, last)
  local reply = redis.pcall(unpack(ARGV, first, last))
  if type(reply) == 'table' and reply.err then return {1, reply.err} end
  if type(reply) == 'number' and (reply >= 2^53 or reply <= -2^53) then
    local name = string.lower(ARGV[first])
    if counters[name] then reply = redis.call('get', ARGV[first + 1]) end
    if name == 'hincrby' then reply = redis.call('hget', ARGV[first + 1], ARGV[first + 2]) end
  end
  return {0, reply}
end
local replies, at = {}, #KEYS + 1
while at <= #ARGV do
  local last = at + tonumber(ARGV[at])
  replies[#replies + 1] = run(at + 1, last)
  at = last + 1
end
return replies`
