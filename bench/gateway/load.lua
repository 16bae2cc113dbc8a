-- Arguments: method, path, file with the body or "-", requests sent together on a connection.
local wrk_request
local wrk = wrk

function init(args)
  local body = nil
  if args[3] ~= "-" then
    local file = io.open(args[3], "rb")
    body = file:read("*a")
    file:close()
  end
  local parts = {}
  for i = 1, tonumber(args[4]) do
    parts[i] = wrk.format(args[1], args[2], wrk.headers, body)
  end
  wrk_request = table.concat(parts)
end

function request()
  return wrk_request
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%f,"p50":%f,"p99":%f,"errors":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
