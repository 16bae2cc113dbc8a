/**
 * The scripts of several locks that are taken together. KEYS are the locks, ARGV[1] is the token. Each does all or
 * nothing. The last item of every reply is the number of commands that ran.
 */
const PROLOGUE = `
local calls = 0
local function call(...)
  calls = calls + 1
  return redis.call(...)
end

-- The token that holds a lock; what is no lock is held by something else.
local function holder(key)
  calls = calls + 1
  return redis.pcall('get', key)
end

-- Whether all are held by the token.
local function owned()
  for _, key in ipairs(KEYS) do
    if holder(key) ~= ARGV[1] then return false end
  end
  return true
end
`

/**
 * ARGV[2] milliseconds.
 * {0}: all are taken. {place of the first lock that somebody else holds, counted from 1; milliseconds it has left}. A
 * key of another type counts as held. Locks that the token holds already are taken anew, so this may be repeated.
 */
export const ACQUIRE: string = `${PROLOGUE}
for i, key in ipairs(KEYS) do
  local token = holder(key)
  if token and token ~= ARGV[1] then return {i, call('pttl', key), calls} end
end
for _, key in ipairs(KEYS) do call('set', key, ARGV[1], 'px', ARGV[2]) end
return {0, calls}`

/** {number of locks that were held by the token, which are released}. */
export const RELEASE: string = `${PROLOGUE}
local released = 0
for _, key in ipairs(KEYS) do
  if holder(key) == ARGV[1] then released = released + call('del', key) end
end
return {released, calls}`

/**
 * ARGV[2] milliseconds, ARGV[3] '1' to replace the time left or '0' to add to it.
 * {1}: all end that much later. {0}: not all are held, or one has no expiry; nothing is changed.
 */
export const EXTEND: string = `${PROLOGUE}
if not owned() then return {0, calls} end
local left = {}
for i, key in ipairs(KEYS) do
  left[i] = call('pttl', key)
  if left[i] < 0 then return {0, calls} end
end
for i, key in ipairs(KEYS) do
  call('pexpire', key, ARGV[2] + (ARGV[3] == '1' and 0 or left[i]))
end
return {1, calls}`

/** {1} when all are held by the token, {0} when not. */
export const OWNED: string = `${PROLOGUE}
return {owned() and 1 or 0, calls}`
