import { NEXT_FENCE } from './fence-scripts.ts'

/** Grants between two openings of the valve: at first, after it was of use, and at most. */
const EVERY = { first: 12, used: 4, most: 256 }

/** Milliseconds after which the valve opens all the same. */
const LONGEST_SHUT_MS = 2500

/**
 * Lua with which the scripts of a lock with a queue begin: the queue as they find it, and what may become of it. The lock
 * itself is redis-py's key. Beside it stands one hash: the waiters, and what the queue has learned. All times in it are
 * the server's own, in milliseconds.
 *
 * KEYS[1] lock
 * KEYS[2] queue. Fields:
 *   `w:TOKEN` a waiter: ticket, time until which it counts as alive, claim, 1 when it wants a fence, id, channel (may be empty)
 *   `hold`    how long holders keep the lock, averaged; outliers count less
 *   `since`   when the lock was last given or taken while others waited
 *   `grants`  how often it was handed over since the valve was last open; `every`: how often until it opens again
 *   `opened`  when the valve was last opened; `until`: the time until which it stays open, 0 when it is closed
 * KEYS[3] fence: the last number given out
 *
 * The last item of every reply is the number of commands that ran.
 */
export const QUEUE: string = `
local calls = 0
local function call(...)
  calls = calls + 1
  return redis.call(...)
end

local function clock()
  local time = call('time')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local learned, waiters, set, gone = {}, {}, {}, {}
local fields = call('hgetall', KEYS[2])
for i = 1, #fields, 2 do
  local name, value = fields[i], fields[i + 1]
  if string.sub(name, 1, 2) == 'w:' then
    local ticket, alive, claim, fenced, id, channel =
      string.match(value, '^(%d+) (%d+) (%d+) (%d) (%w*) (.*)$')
    waiters[#waiters + 1] = {
      token = string.sub(name, 3), ticket = tonumber(ticket), alive = tonumber(alive),
      claim = claim, fenced = fenced == '1', id = id, channel = channel
    }
  else
    learned[name] = tonumber(value)
  end
end
table.sort(waiters, function(a, b) return a.ticket < b.ticket end)

local function learn(name, value)
  learned[name] = value
  set[#set + 1] = name
  set[#set + 1] = value
end

local function take_out(token)
  for i, waiter in ipairs(waiters) do
    if waiter.token == token then return table.remove(waiters, i) end
  end
end

local function drop(token)
  local waiter = take_out(token)
  if waiter then gone[#gone + 1] = 'w:' .. token end
  return waiter
end

-- The first waiter that is alive; those before it are dropped, and come back with their tickets if they live.
local function first(now)
  while waiters[1] and waiters[1].alive < now do drop(waiters[1].token) end
  return waiters[1]
end

local function save()
  if #set > 0 then call('hset', KEYS[2], unpack(set)) end
  -- Last: a hash that loses its last field is deleted, and its expiry with it.
  if #gone > 0 then call('hdel', KEYS[2], unpack(gone)) end
end

-- A failure to tell leaves a waiter to find out by itself.
local function tell(waiter, ...)
  calls = calls + 1
  redis.pcall('publish', waiter.channel, table.concat({waiter.id, ...}, ' '))
end

${NEXT_FENCE}

-- Gives the key to a waiter for the time of its claim.
local function grant(waiter, now)
  call('set', KEYS[1], waiter.token, 'px', waiter.claim)
  local fence = waiter.fenced and next_fence(KEYS[3]) or 0
  drop(waiter.token)
  learn('grants', (learned.grants or 0) + 1)
  learn('since', now)
  if not learned.opened then learn('opened', now) end
  tell(waiter, 'granted', now, string.format('%.0f', fence))
end

-- Gives a key that is free to the first waiter, if that listens and the valve is closed; the one who has it now, if any.
local function pass_on(now)
  local head = first(now)
  if not head or head.channel == '' or (learned['until'] or 0) > now then return nil end
  grant(head, now)
  return head.token
end

-- Whether the valve should open: after so many grants, or after so long.
local function is_due(now)
  return (learned.grants or 0) >= (learned.every or ${EVERY.first})
    or now - (learned.opened or now) >= ${LONGEST_SHUT_MS}
end

local function open_valve(now, window)
  learn('grants', 0)
  learn('opened', now)
  learn('until', now + window)
end

-- Closes the valve; it opens again soon when it was of use, and later each time when it was not.
local function close_valve(used)
  learn('until', 0)
  learn('every', used and ${EVERY.used} or math.min(2 * (learned.every or ${EVERY.first}), ${EVERY.most}))
end
`
