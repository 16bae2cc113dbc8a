import { COUNTED } from '../counted-script.ts'

/*
 * What queues do in one step. KEYS[1] is the stream of the queue, KEYS[2] that of its dead letters.
 *
 * Redis knows since when a message is idle, not until when its receiver may keep it. So a message that is received is
 * noted as if it had been idle for a while already, and all of them are free again once they have been idle for the same time, the
 * horizon.
 */

/**
 * ARGV: group, consumer, how many, horizon in milliseconds, idle time to note, deliveries that are allowed.
 * Answers a list of {id, fields, deliveries}: first messages whose time ran out, then new ones. Without a group there is one from now on.
 */
export const RECEIVE = `${COUNTED}
local group, consumer, limit, idle = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[5]
local given = {}
local late = attempt('XPENDING', KEYS[1], group, 'IDLE', ARGV[4], '-', '+', limit)
if late.err then
  if not string.find(late.err, 'NOGROUP', 1, true) then return late end
  if call('EXISTS', KEYS[1]) == 0 then return done(given) end
  call('XGROUP', 'CREATE', KEYS[1], group, '0')
  late = {}
end
for _, pending in ipairs(late) do
  local id, deliveries = pending[1], pending[4]
  if deliveries >= tonumber(ARGV[6]) then
    local found = call('XRANGE', KEYS[1], id, id)[1]
    if found then call('XADD', KEYS[2], '*', 'id', id, 'deliveries', deliveries, unpack(found[2])) end
    call('XACK', KEYS[1], group, id)
    call('XDEL', KEYS[1], id)
  else
    local claimed = call('XCLAIM', KEYS[1], group, consumer, 0, id, 'IDLE', idle)[1]
    if claimed then
      given[#given + 1] = {id, claimed[2], deliveries + 1}
    else
      call('XACK', KEYS[1], group, id)
    end
  end
end
if #given < limit then
  local read = call('XREADGROUP', 'GROUP', group, consumer, 'COUNT', limit - #given, 'STREAMS', KEYS[1], '>')
  local claim = {'XCLAIM', KEYS[1], group, consumer, 0}
  for _, entry in ipairs(read and read[1][2] or {}) do
    claim[#claim + 1] = entry[1]
    given[#given + 1] = {entry[1], entry[2], 1}
  end
  if #claim > 5 then
    claim[#claim + 1] = 'IDLE'
    claim[#claim + 1] = idle
    claim[#claim + 1] = 'JUSTID'
    call(unpack(claim))
  end
end
return done(given)`

/** ARGV: group, id. Answers 1 when the message was received, and is gone now. */
export const ACKNOWLEDGE = `${COUNTED}
if call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 0 then return done(0) end
call('XDEL', KEYS[1], ARGV[2])
return done(1)`

/** ARGV: group, id, idle time to note. Answers 1 when the message was received; its consumer stays. */
export const EXTEND = `${COUNTED}
local pending = call('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1)[1]
if not pending then return done(0) end
call('XCLAIM', KEYS[1], ARGV[1], pending[2], 0, ARGV[2], 'IDLE', ARGV[3], 'JUSTID')
return done(1)`

/** ARGV: how many. Answers how many dead letters are messages again, without what was noted of their death. */
export const REDRIVE = `${COUNTED}
local dead = call('XRANGE', KEYS[2], '-', '+', 'COUNT', ARGV[1])
for _, letter in ipairs(dead) do
  local noted = {id = true, deliveries = true}
  local add = {'XADD', KEYS[1], '*'}
  for at = 1, #letter[2], 2 do
    local name = letter[2][at]
    if noted[name] then
      noted[name] = nil
    else
      add[#add + 1] = name
      add[#add + 1] = letter[2][at + 1]
    end
  end
  call(unpack(add))
  call('XDEL', KEYS[2], letter[1])
end
return done(#dead)`
