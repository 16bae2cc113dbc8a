import { expect, it } from 'vitest'
import { InvalidResponse } from '../../../lib/errors.ts'
import { parseMonitorLine } from '../../../lib/pubsub/monitor-line.ts'

it.each([
  ['[0 127.0.0.1:60866] "keys" "*"', [0, '127.0.0.1', '60866', 'tcp', 'keys *']],
  ['[15 [::1]:6379] "get" "a b"', [15, '[::1]', '6379', 'tcp', 'get a b']],
  ['[0 lua] "set" "k" ""', [0, 'lua', '', 'lua', 'set k ']],
  ['[0 unix:/run/r.sock] "ping"', [0, 'unix', '/run/r.sock', 'unix', 'ping']],
  ['[0 ] "ping"', [0, '', '', 'unknown', 'ping']],
  ['[0 h:1] "set" "\\"q\\"" "a\\\\" "\\n"', [0, 'h', '1', 'tcp', 'set "q" a\\\\ \\n']],
])('reads %s', (line, [db, clientAddress, clientPort, clientType, command]) => {
  expect(parseMonitorLine(`1339518083.107412 ${line}`)).toEqual({
    time: 1339518083.107412,
    db,
    clientAddress,
    clientPort,
    clientType,
    command,
  })
})

it.each(['', 'OK', '1.2 "get"', 'x [0 lua] "get"'])('refuses %j', (line) => {
  expect(() => parseMonitorLine(line)).toThrow(InvalidResponse)
})
