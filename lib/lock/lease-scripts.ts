/** Milliseconds for which a queue that nobody uses is kept, and what it has learned. */
const QUEUE_LIFE_MS = 60_000

/** Tickets of those who share begin there: behind those who want it alone. */
const SHARED = 1e12

/**
 * The scripts of semaphores and read-write locks. Both are a sorted set of holders, each with the time at which its lease
 * ends, and a queue of those who wait. All times are the server's own, in milliseconds.
 *
 * KEYS[1] holders: member and end of its lease. A member is `x` (alone) or `s` (shared), and the token
 * KEYS[2] queue: member and ticket
 * KEYS[3] a hash. By member: time until which it counts as waiting, milliseconds of its claim, id, channel (may be empty).
 *   `hold`: how long it is held, averaged; `since`: when it was last given to a waiter
 * ARGV[1] member, ARGV[2] number of members that may share, 0 for any
 *
 * The last item of every reply is the number of commands that ran.
 */
const PROLOGUE = `
local holders, queue, waiting = KEYS[1], KEYS[2], KEYS[3]
local me, limit = ARGV[1], tonumber(ARGV[2])
local calls = 0
local function call(...)
  calls = calls + 1
  return redis.call(...)
end
local clock = call('time')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local function alone(member) return string.sub(member, 1, 1) == 'x' end

-- How many hold it. Ended leases are dropped when that decides whether there is room.
local function held()
  local count = call('zcard', holders)
  if count > 0 and (limit == 0 or count >= limit) then
    count = count - call('zremrangebyscore', holders, '-inf', now)
  end
  return count
end

local function fits(member, count)
  if count == 0 then return true end
  if alone(member) then return false end
  if limit > 0 then return count < limit end
  return count > 1 or not alone(call('zrange', holders, 0, 0)[1])
end

local function hold(member, ms, count)
  call('zadd', holders, now + ms, member)
  if count == 0 or call('pttl', holders) < ms then call('pexpire', holders, ms) end
end

local function note(...)
  call('hset', waiting, ...)
  call('pexpire', waiting, ${QUEUE_LIFE_MS})
end

local function leave(member)
  call('zrem', queue, member)
  call('hdel', waiting, member)
end

-- A failure to tell leaves a waiter to find out by itself.
local function tell(id, channel)
  calls = calls + 1
  redis.pcall('publish', channel, table.concat({id, 'granted', now, 0}, ' '))
end

-- Gives what is free to the first of those who wait, for the time of their claims; drops those who are gone.
local function grant()
  call('zremrangebyscore', holders, '-inf', now)
  local count, since = call('zcard', holders), nil
  local head = call('zrange', queue, 0, 0)[1]
  while head do
    local known = call('hget', waiting, head) or '0 0  '
    local alive, claim, id, channel = string.match(known, '^(%d+) (%d+) (%w*) (.*)$')
    local left = alive - now
    if left > 0 and not fits(head, count) then break end
    leave(head)
    if left > 0 then
      hold(head, math.max(claim, left), count)
      count, since = count + 1, now
      if head ~= me and channel ~= '' then tell(id, channel) end
    end
    head = call('zrange', queue, 0, 0)[1]
  end
  if since then note('since', since) end
end
`

/**
 * ARGV[3] milliseconds of the lease
 * ARGV[4] ticket from an earlier reply, '0' for none yet
 * ARGV[5] milliseconds for which the caller counts as waiting; '0': it does not wait, and leaves the queue
 * ARGV[6] milliseconds of its claim, ARGV[7] its id, ARGV[8] the channel on which it listens, '' when it does not
 *
 * {1}: it is held, for the lease from now on. A member that holds it already gets its lease anew, so this may be repeated.
 * {0, server's time, ticket, waiters ahead, milliseconds until the first lease ends, average milliseconds from one release to
 * the next or -1, milliseconds since it was last given to a waiter or -1}; where the caller does not wait and nobody else
 * does, without a ticket and what comes after
 */
export const ENTER: string = `${PROLOGUE}
local lease, ticket, patience = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local count = held()
local nobody_waits = call('exists', queue) == 0
if nobody_waits and fits(me, count) then
  hold(me, lease, count)
  return {1, calls}
end
-- It would leave the queue that it enters, and nobody else is there to be let in.
if nobody_waits and patience == 0 and not call('zscore', holders, me) then
  return {0, now, 0, 0, 0, -1, -1, calls}
end

call('zremrangebyscore', holders, '-inf', now)
if not call('zscore', holders, me) then
  if not call('zscore', queue, me) then
    if ticket == 0 then
      local low = alone(me) and 0 or ${SHARED}
      local high = low + ${SHARED}
      local last = call('zrevrangebyscore', queue, high, low, 'withscores', 'limit', 0, 1)[2]
      ticket = (last or low) + 1
    end
    call('zadd', queue, ticket, me)
  end
  note(me, table.concat({now + math.max(patience, 1), ARGV[6], ARGV[7], ARGV[8]}, ' '))
  call('pexpire', queue, ${QUEUE_LIFE_MS})
end
grant()
if call('zscore', holders, me) then
  hold(me, lease, 1)
  return {1, calls}
end

local ahead = call('zrank', queue, me)
ticket = call('zscore', queue, me)
if patience == 0 then leave(me) end
local first = call('zrange', holders, 0, 0, 'withscores')[2]
local learned = call('hmget', waiting, 'hold', 'since')
local hold_ms = learned[1] and math.floor(learned[1] / math.max(call('zcard', holders), 1)) or -1
local held_ms = learned[2] and now - learned[2] or -1
return {0, now, tonumber(ticket), ahead, first - now, hold_ms, held_ms, calls}`

/**
 * ARGV[3] milliseconds for which it was held, -1 when that is not known.
 * {1}: it is given back. {0}: the lease had ended. Either way the caller is in the queue no more.
 */
export const RELEASE: string = `${PROLOGUE}
call('zremrangebyscore', holders, '-inf', now)
local released = call('zrem', holders, me)
if call('exists', queue) == 1 then
  leave(me)
  local held_ms = tonumber(ARGV[3])
  if held_ms >= 0 then
    local average = call('hget', waiting, 'hold')
    note('hold', average and 0.7 * average + 0.3 * held_ms or held_ms)
  end
  grant()
end
return {released, calls}`

/**
 * ARGV[3] milliseconds, ARGV[4] '1' to replace the time left or '0' to add to it.
 * {1}: the lease ends that much later. {0}: it had ended.
 */
export const EXTEND: string = `${PROLOGUE}
local ends = tonumber(call('zscore', holders, me) or 0)
if ends <= now then return {0, calls} end
local left = ARGV[4] == '1' and 0 or ends - now
hold(me, left + ARGV[3], 1)
return {1, calls}`

/** {1} when the caller holds it, {0} when not. */
export const OWNED: string = `${PROLOGUE}
return {tonumber(call('zscore', holders, me) or 0) > now and 1 or 0, calls}`

/** {members and milliseconds until their leases end, in turn; number of waiters}. */
export const INSPECT: string = `${PROLOGUE}
local list = call('zrangebyscore', holders, '(' .. now, '+inf', 'withscores')
for i = 2, #list, 2 do list[i] = list[i] - now end
local waiters = 0
for _, member in ipairs(call('zrange', queue, 0, -1)) do
  local known = call('hget', waiting, member) or '0'
  if tonumber(string.match(known, '^%d+')) > now then waiters = waiters + 1 end
end
return {list, waiters, calls}`

/** {number of holders that lost it}. */
export const FORCE_RELEASE: string = `${PROLOGUE}
call('zremrangebyscore', holders, '-inf', now)
local count = call('zcard', holders)
call('del', holders)
grant()
return {count, calls}`
