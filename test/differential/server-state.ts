import type { PythonCall } from './contract.ts'
import type { Plain } from './plain.ts'

/** Makes the server as new, before each run. */
export const reset: readonly PythonCall[] = [
  'FLUSHALL',
  'FUNCTION FLUSH',
  'SCRIPT FLUSH',
  'ACL DELUSER alice bob',
  'ACL LOG RESET',
  'SLOWLOG RESET',
  'LATENCY RESET',
  'CONFIG RESETSTAT',
  'CONFIG SET slowlog-log-slower-than 10000 latency-monitor-threshold 0 maxmemory-policy noeviction',
].map((line) => ['execute_command', line.split(' ')])

/** Tells the time in milliseconds and what the server holds: of each key its name, type, time to live, and content. */
export const dump = `
local function sorted(list)
  table.sort(list)
  return list
end
local readers = {
  string = function(key) return redis.call('GET', key) end,
  list = function(key) return redis.call('LRANGE', key, 0, -1) end,
  set = function(key) return sorted(redis.call('SMEMBERS', key)) end,
  zset = function(key) return redis.call('ZRANGE', key, 0, -1, 'WITHSCORES') end,
  stream = function(key)
    return { redis.call('XRANGE', key, '-', '+'), redis.call('XINFO', 'GROUPS', key) }
  end,
  hash = function(key)
    local out = {}
    for _, field in ipairs(sorted(redis.call('HKEYS', key))) do
      out[#out + 1] = field
      out[#out + 1] = redis.call('HGET', key, field)
    end
    return out
  end,
}
local out = {}
for _, key in ipairs(sorted(redis.call('KEYS', '*'))) do
  local kind = redis.call('TYPE', key).ok
  out[#out + 1] = { key, kind, redis.call('PTTL', key), readers[kind](key) }
end
local now = redis.call('TIME')
return { now[1] * 1000 + now[2] / 1000, out }`

/** Milliseconds that may pass between a call and the look at what it left. */
const SLACK = 5_000

/** Whether two servers hold the same. */
export function sameState(a: Plain, b: Plain): boolean {
  const [before, after] = [keysOf(a), keysOf(b)]
  return (
    JSON.stringify(before.map(withoutTime)) === JSON.stringify(after.map(withoutTime)) &&
    before.every((key, index) => sameTime(key, after[index]))
  )
}

interface KeyState {
  readonly content: readonly Plain[]
  /** Milliseconds to live, negative without an end. */
  readonly left: number
  /** When it ends. */
  readonly end: number
}

function withoutTime({ content }: KeyState): readonly Plain[] {
  return content
}

/** An expiry is so long from the call on, or at a fixed time. */
function sameTime(a: KeyState, b: KeyState | undefined): boolean {
  if (b === undefined || a.left < 0 || b.left < 0) return a.left === b?.left
  return Math.min(Math.abs(a.left - b.left), Math.abs(a.end - b.end)) < SLACK
}

function keysOf(state: Plain): KeyState[] {
  const [now = null, keys = []] = state as readonly [Plain, readonly (readonly Plain[])[]]
  return keys.map(([key = null, kind = null, time = null, content = null]) => {
    const left = numberOf(time)
    return { content: [key, kind, content], left, end: numberOf(now) + left }
  })
}

function numberOf(plain: Plain): number {
  return typeof plain === 'object' && plain !== null && 'number' in plain
    ? Number(plain.number)
    : Number.NaN
}
