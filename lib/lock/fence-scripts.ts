/**
 * Milliseconds after which the counter of fences expires: 30 days. The next one begins with the time in microseconds, which
 * is more than any number before it, as long as there were fewer than a million a second and the clock was not set back
 * by as much.
 */
const FENCE_LIFE_MS = 2_592_000_000

/** Lua: the next fence of a lock. It needs `call`. One command; the first of a counter takes two more. */
export const NEXT_FENCE: string = `
local function next_fence(key)
  local fence = call('incr', key)
  if fence > 1 then return fence end
  local time = call('time')
  fence = time[1] * 1000000 + time[2]
  call('set', key, string.format('%.0f', fence), 'px', ${FENCE_LIFE_MS})
  return fence
end`
