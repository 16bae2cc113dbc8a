import { RUN_GUARDED } from './guard-scripts.ts'
import { QUEUE } from './queue-state.ts'

/** Tokens of those whose release hands over: UUIDs of a version that redis-py and others do not use. */
const HANDS_OVER = `^${'%x'.repeat(12)}8%x+$`

/** Milliseconds for which a queue that nobody uses is kept. */
const QUEUE_LIFE_MS = 60_000

/**
 * ARGV[1] token, ARGV[2] milliseconds of the lock's timeout, '' for none
 * ARGV[3] ticket from an earlier reply, '0' for none yet
 * ARGV[4] milliseconds for which the caller counts as alive; '0': it does not wait, and leaves the queue
 * ARGV[5] milliseconds of its claim when the lock is granted to it, ARGV[6] '1' when it wants a fence
 * ARGV[7] its id, ARGV[8] the channel on which it listens, '' when it does not
 *
 * {1, fence or 0}: the token holds the lock, with its whole timeout, also when it did before: this may be repeated.
 * {0, server's time, ticket, waiters ahead, milliseconds left of the key, or -1, 1 when the holder's release hands over,
 * average hold or -1, milliseconds since the holder took it or -1, milliseconds for which the valve is still open}
 */
export const ENTER: string = `${QUEUE}
local token, timeout, patience, fenced = ARGV[1], ARGV[2], tonumber(ARGV[4]), ARGV[6] == '1'

local function taken(is_new)
  save()
  local fence = fenced and not is_new and tonumber(call('get', KEYS[3]) or 0) or 0
  if fenced and fence == 0 then fence = next_fence(KEYS[3]) end
  return {1, fence, calls}
end

local function take()
  if timeout == '' then return call('set', KEYS[1], token, 'nx') end
  return call('set', KEYS[1], token, 'px', timeout, 'nx')
end

if #waiters == 0 and take() then return taken(true) end

-- What is no string is no lock, and is waited for like one.
calls = calls + 1
local holder = redis.pcall('get', KEYS[1])
if holder == token then
  if timeout == '' then call('persist', KEYS[1]) else call('pexpire', KEYS[1], timeout) end
  drop(token)
  return taken(false)
end

local now = clock()
local ends = learned['until'] or 0
local me = take_out(token)
local last = waiters[#waiters]
local ticket = tonumber(ARGV[3])
if ticket == 0 then ticket = me and me.ticket or math.max(now, last and last.ticket + 1 or 0) end
local head = first(now)
if not holder and ends <= now then
  if ends > 0 then close_valve(false) end
  if not head or head.ticket >= ticket then
    take()
    if me then gone[#gone + 1] = 'w:' .. token end
    if head then learn('since', now) end
    return taken(true)
  end
  holder = pass_on(now)
end

local hands_over = type(holder) == 'string' and string.match(holder, '${HANDS_OVER}')
if holder and not hands_over and ends > 0 then close_valve(true) end
if patience > 0 then
  set[#set + 1] = 'w:' .. token
  set[#set + 1] = table.concat({ticket, now + patience, ARGV[5], ARGV[6], ARGV[7], ARGV[8]}, ' ')
elseif me then
  gone[#gone + 1] = 'w:' .. token
end
save()
if patience > 0 then call('pexpire', KEYS[2], ${QUEUE_LIFE_MS}) end
local ahead = 0
for _, waiter in ipairs(waiters) do
  if waiter.ticket < ticket then ahead = ahead + 1 end
end
return {
  0, now, ticket, ahead, call('pttl', KEYS[1]), hands_over and 1 or 0, math.floor(learned.hold or -1),
  learned.since and now - learned.since or -1, math.max((learned['until'] or 0) - now, 0), calls
}`

/**
 * Gives the key back, and to the next waiter that listens; one that does not finds it free. Every so often the valve
 * opens: the key is left free for a while, for those who know of no queue. The caller waits no longer, if it did.
 *
 * `held`: milliseconds for which it was held, -1 when that is not known; `window`: milliseconds for which the valve opens,
 * 0 for never; `anybody`: whoever holds it. 1: it was held, and is given back. 0: it was not held by the token; nothing
 * has changed but the queue.
 */
const HAND_OVER_FUNCTION = `
local function hand_over(token, held, window, anybody)
  local was_waiting = drop(token)
  if was_waiting then
    -- Before the key is read, which fails when it is no lock.
    save()
    gone = {}
  end
  local holder = call('get', KEYS[1])
  if not holder or (holder ~= token and not anybody) then
    if not holder and was_waiting and #waiters > 0 then pass_on(clock()) end
    save()
    return 0
  end
  if #waiters == 0 then
    call('del', KEYS[1])
    save()
    return 1
  end

  local now = clock()
  if held >= 0 then
    -- One hold that took long must not make all waiters late.
    local hold = learned.hold or held
    learn('hold', hold + 0.3 * math.min(held - hold, hold / 2))
  end
  local head = first(now)
  local is_told = head and head.channel ~= ''
  if is_told and not (window > 0 and is_due(now)) then
    grant(head, now)
  else
    call('del', KEYS[1])
    if is_told then
      open_valve(now, window)
      tell(head, 'open', window)
    end
  end
  save()
  return 1
end`

/**
 * ARGV[1] token, ARGV[2] milliseconds held, ARGV[3] milliseconds of the valve, ARGV[4] '1': whoever holds it
 * {what hand_over gives}
 */
export const HAND_OVER: string = `${QUEUE}${HAND_OVER_FUNCTION}
return {hand_over(ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] == '1'), calls}`

/**
 * KEYS[4…] what the commands write
 * ARGV[1] token, ARGV[2] milliseconds held, ARGV[3] milliseconds of the valve, ARGV[4] '1': release the lock after them;
 * then each command as the number of its words and the words
 *
 * {0}: the token does not hold the lock, nothing was run. {1, one pair a command: {0, reply} or {1, text of the error}}
 */
export const GUARD_AND_HAND_OVER: string = `${QUEUE}${HAND_OVER_FUNCTION}${RUN_GUARDED}
if call('get', KEYS[1]) ~= ARGV[1] then return {0, calls} end
local replies = run_guarded(5)
if ARGV[4] == '1' then hand_over(ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), false) end
return {1, replies, calls}`

/**
 * {token or nil, milliseconds left or -1 or -2, number of waiters, fence or nil, type of the key}. A key that is no string
 * has no token.
 */
export const INSPECT: string = `${QUEUE}
local kind = call('type', KEYS[1]).ok
local token = kind == 'string' and call('get', KEYS[1])
local left = call('pttl', KEYS[1])
local now, alive = clock(), 0
for _, waiter in ipairs(waiters) do
  if waiter.alive >= now then alive = alive + 1 end
end
return {token, left, alive, call('get', KEYS[3]), kind, calls}`
