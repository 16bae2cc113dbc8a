/** Milliseconds for which started minutes are remembered; no trigger is delivered that late. */
const TICK_LIFE_MS = 2 * 86_400_000
/** Started minutes that are remembered at least: two days of a job that is due each minute. */
const TICKS_KEPT = 3000
/** Runs of one job that may wait: minutes that are due, and runs that were asked for. */
const LONGEST_QUEUE = 100

/**
 * The scripts of the runner. A job has three keys in one slot. All times are in milliseconds, those of leases the server's.
 *
 * KEYS[1] state, a hash. `number`: the last one given out, to a run or as a fence. `paused`. `seen`: last minute that was
 *   looked at. `since`: when the job was first heard of. `succeeded`: when a run last succeeded. `alerted`: since when it is
 *   known to be overdue. `wake`: when there is something to do next, or something may be. `run:ID`: a run that waits or is going
 *   on: status, minute, trigger, attempt, how often it was lost, when it may begin or its lease ends, beginning, fence, claim
 * KEYS[2] minutes that were started, a sorted set by the number given to each
 * KEYS[3] history, a sorted set of runs as JSON, by minute
 *
 * The last item of every reply is the number of commands that ran.
 */
const PROLOGUE = `
local state, ticks, history = KEYS[1], KEYS[2], KEYS[3]
local calls = 0
local function call(...)
  calls = calls + 1
  return redis.call(...)
end
local clock = call('time')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local job, runs, changed, gone = {}, {}, {}, {}

local flat = call('hgetall', state)
for i = 1, #flat, 2 do
  local id = tonumber(string.match(flat[i], '^run:(%d+)$'))
  if id then
    local words = {}
    for word in string.gmatch(flat[i + 1], '%S+') do words[#words + 1] = word end
    runs[id] = {
      id = id, status = words[1], tick = tonumber(words[2]), trigger = words[3],
      attempt = tonumber(words[4]), losses = tonumber(words[5]), at = tonumber(words[6]),
      started = tonumber(words[7]), fence = tonumber(words[8]), claim = words[9]
    }
  else
    job[flat[i]] = flat[i + 1]
  end
end

local function set(field, value)
  job[field] = value
  changed[field] = value
end

local function put(run)
  runs[run.id] = run
  changed['run:' .. run.id] = table.concat({run.status, run.tick, run.trigger, run.attempt,
    run.losses, run.at, run.started, run.fence, run.claim}, ' ')
end

local function drop(run)
  runs[run.id] = nil
  changed['run:' .. run.id] = nil
  gone[#gone + 1] = 'run:' .. run.id
end

local function save()
  local wake = ''
  for _, run in pairs(runs) do
    if wake == '' or run.at < wake then wake = run.at end
  end
  if tostring(job.wake or '') ~= tostring(wake) then set('wake', wake) end
  local fields = {}
  for field, value in pairs(changed) do
    fields[#fields + 1] = field
    fields[#fields + 1] = value
  end
  if #fields > 0 then call('hset', state, unpack(fields)) end
  if #gone > 0 then call('hdel', state, unpack(gone)) end
end

local function next_number()
  set('number', tonumber(job.number or 0) + 1)
  return job.number
end

local function add(tick, trigger, attempt, losses, at)
  local run = {id = next_number(), status = 'waiting', tick = tick, trigger = trigger,
    attempt = attempt, losses = losses, at = at, started = 0, fence = 0, claim = '-'}
  put(run)
  return run
end

local function record(tick, text, length)
  call('zadd', history, tick, text)
  call('zremrangebyrank', history, 0, -length - 1)
end

-- No value of anybody's is in it: numbers, and names without quotation marks.
local function told(name, run, status)
  local began = ''
  if run.started > 0 then
    began = string.format(',"fence":%d,"startedAt":%d', run.fence, run.started)
  end
  return string.format('{"id":%d,"name":"%s","scheduledTime":%d,"trigger":"%s","attempt":%d%s,"status":"%s"}',
    run.id, name, run.tick, run.trigger, run.attempt, began, status)
end

local function waits_before(a, b)
  if a.at ~= b.at then return a.at < b.at end
  return a.id < b.id
end

-- The waiting run that is to begin first, and how many are going on.
local function survey()
  local first, going = nil, 0
  for _, run in pairs(runs) do
    if run.status ~= 'waiting' then
      going = going + 1
    elseif (not job.paused or run.trigger == 'manual') and (not first or waits_before(run, first)) then
      first = run
    end
  end
  return first, going
end

-- Milliseconds until a run may begin; -1: none waits, or none may before another ends.
local function wait(overlap)
  local first, going = survey()
  if not first or going > 0 and overlap ~= 'allow' then return -1 end
  return math.max(0, first.at - now)
end

local function count_waiting(trigger)
  local count = 0
  for _, run in pairs(runs) do
    if run.status == 'waiting' and run.trigger == trigger then count = count + 1 end
  end
  return count
end
`

/**
 * Has the next run begin, if one is due.
 *
 * ARGV[1] name of the job, ARGV[2] claim of the caller, ARGV[3] milliseconds of a lease, ARGV[4] overlap, ARGV[5] runs kept
 * ARGV[6] minute of the trigger, ARGV[7] '1' when the job is due in it
 * ARGV[8] last due minute before it for which the window is open, '0' for none
 * ARGV[9] '1' when the claim may have been made before
 * Further ones, in answer to `missed`: the minutes that are to be made up for, if they were not started, the first being '0'
 *
 * {'duplicate'}: the minute was started before.
 * {'missed', minute}: nothing was done; call again with the minutes that were due after that one.
 * {what became of the minute, milliseconds until another run may begin or -1, lost runs as JSON, the run that begins: id,
 * minute, trigger, attempt, fence, beginning}. Of the minute: `started`, `waiting`, `skipped`, `paused`; `none` without one.
 */
export const CLAIM: string = `
if ARGV[7] == '1' and ARGV[9] ~= '1' and redis.call('zscore', KEYS[2], ARGV[6]) then
  return {'duplicate', 1}
end
${PROLOGUE}
if ARGV[7] == '1' then calls = calls + (ARGV[9] == '1' and 0 or 1) end
local name, claim, lease, overlap, length = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5])
local minute, is_due, previous = tonumber(ARGV[6]), ARGV[7] == '1', tonumber(ARGV[8])

local function begun(outcome, lost, run)
  local told_run = run and {run.id, run.tick, run.trigger, run.attempt, run.fence, run.started} or {}
  return {outcome, wait(overlap), lost, told_run, calls}
end

if ARGV[9] == '1' then
  for _, run in pairs(runs) do
    if run.claim == claim then return begun(run.tick == minute and 'started' or 'none', {}, run) end
  end
  if is_due and call('zscore', ticks, minute) then return {'duplicate', calls} end
end

if #ARGV == 9 and previous > 0 and job.seen and previous > tonumber(job.seen) and not job.paused then
  return {'missed', tonumber(job.seen), calls}
end
if not job.since then set('since', now) end
if is_due or #ARGV > 9 or not job.seen then
  set('seen', math.max(minute, tonumber(job.seen or 0)))
end

local silent, lost = {}, {}
for _, run in pairs(runs) do
  if run.status ~= 'waiting' and run.at <= now then silent[#silent + 1] = run end
end
for _, run in ipairs(silent) do
  drop(run)
  local status = run.status == 'cancelled' and 'cancelled' or 'lost'
  lost[#lost + 1] = told(name, run, status)
  record(run.tick, lost[#lost], length)
  if status == 'lost' and run.losses == 0 then
    add(run.tick, run.trigger, run.attempt + 1, 1, math.min(run.tick, now))
  end
end

local is_marked = false
local function mark(run)
  call('zadd', ticks, run.id, run.tick)
  is_marked = true
end

for i = 11, #ARGV do
  local tick = tonumber(ARGV[i])
  if not call('zscore', ticks, tick) then
    mark(add(tick, 'catch-up', 1, 0, math.min(tick, now)))
  end
end

local outcome = 'none'
if is_due then
  local _, going = survey()
  local due = add(minute, 'schedule', 1, 0, math.min(minute, now))
  mark(due)
  outcome = 'waiting'
  if job.paused then
    outcome = 'paused'
  elseif going > 0 and overlap == 'skip' or count_waiting('schedule') > ${LONGEST_QUEUE} then
    outcome = 'skipped'
    record(minute, told(name, due, outcome), length)
  end
  if outcome ~= 'waiting' then drop(due) end
end
if is_marked then
  call('pexpire', ticks, ${TICK_LIFE_MS})
  if job.number % 64 == 0 then call('zremrangebyrank', ticks, 0, -${TICKS_KEPT + 1}) end
end

local first, going = survey()
if first and first.at <= now and (going == 0 or overlap == 'allow') then
  first.status, first.started, first.at, first.claim = 'running', now, now + lease, claim
  first.fence = first.id == tonumber(job.number) and first.id or next_number()
  put(first)
  if first.tick == minute and first.trigger == 'schedule' and is_due then outcome = 'started' end
else
  first = nil
end
save()
return begun(outcome, lost, first)`

/**
 * Ends a run.
 *
 * ARGV[1] id, ARGV[2] claim, ARGV[3] '1' when it succeeded, ARGV[4] the run as JSON, ARGV[5] runs kept, ARGV[6] milliseconds
 * until it is tried again, '' for never, ARGV[7] overlap
 * {1, milliseconds until another run may begin or -1}. {0, -1}: it is not the caller's any more, and nothing is done.
 */
export const FINISH: string = `${PROLOGUE}
local run = runs[tonumber(ARGV[1])]
if not run or run.claim ~= ARGV[2] then return {0, -1, calls} end
drop(run)
record(run.tick, ARGV[4], tonumber(ARGV[5]))
if ARGV[3] == '1' then
  set('succeeded', now)
  if job.alerted then gone[#gone + 1] = 'alerted' end
elseif ARGV[6] ~= '' and run.status ~= 'cancelled' then
  add(run.tick, run.trigger, run.attempt + 1, run.losses, now + tonumber(ARGV[6]))
end
save()
return {1, wait(ARGV[7]), calls}`

/**
 * A sign of life. ARGV[1] id, ARGV[2] claim, ARGV[3] milliseconds of the lease.
 * {1}: the lease begins anew. {2}: the same, and the run is to be cancelled. {0}: the run is not the caller's any more.
 */
export const RENEW: string = `${PROLOGUE}
local run = runs[tonumber(ARGV[1])]
if not run or run.claim ~= ARGV[2] then return {0, calls} end
run.at = now + tonumber(ARGV[3])
put(run)
save()
return {run.status == 'cancelled' and 2 or 1, calls}`

/** {id of a run that waits to begin at once}, {0} when too many of them wait. */
export const REQUEST: string = `${PROLOGUE}
if count_waiting('manual') >= ${LONGEST_QUEUE} then return {0, calls} end
local run = add(now, 'manual', 1, 0, now)
save()
return {run.id, calls}`

/**
 * ARGV[1] id, ARGV[2] name of the job, ARGV[3] runs kept.
 * {1}: it waited, and will not begin. {2}: it is going on, and will be told. {0}: neither.
 */
export const CANCEL: string = `${PROLOGUE}
local run = runs[tonumber(ARGV[1])]
if not run then return {0, calls} end
local waited = run.status == 'waiting'
if waited then
  drop(run)
  record(run.tick, told(ARGV[2], run, 'cancelled'), tonumber(ARGV[3]))
else
  run.status = 'cancelled'
  put(run)
end
save()
return {waited and 1 or 2, calls}`
