import { expect, it } from 'vitest'
import { errorFromReply, NoPermissionError, ResponseError } from '../../../lib/errors.ts'
import { errorFromScript, usualError } from '../../../lib/wire/script-reply.ts'

const WORDS = ['Incr', 'k', 'secret']

/** What Redis says in scripts, the code and the message of the same error outside. */
const SAID: [string, string, string][] = [
  [
    'ERR Wrong number of args calling Redis command from script',
    'ERR',
    "wrong number of arguments for 'incr' command",
  ],
  [
    '@user_script: 1: Wrong number of args calling Redis() command from script',
    'ERR',
    "wrong number of arguments for 'incr' command",
  ],
  ['ERR Unknown Redis command called from script', 'ERR', "unknown command 'Incr'"],
  [
    "ERR The user executing the script can't run this command or subcommand",
    'NOPERM',
    "this user has no permissions to run the 'incr' command",
  ],
  [
    "ERR The user executing the script can't access at least one of the keys mentioned in the command arguments",
    'NOPERM',
    'this user has no permissions to access one of the keys used as arguments',
  ],
  [
    "ERR The user executing the script can't publish to the channel mentioned in the command",
    'NOPERM',
    'this user has no permissions to access one of the channels used as arguments',
  ],
  ['WRONGTYPE not that', 'WRONGTYPE', 'WRONGTYPE not that'],
  ['ERR value is not an integer', 'ERR', 'value is not an integer'],
]

it.each(SAID)('%s', (said, code, message) => {
  const facts = { command: 'INCR', argCount: 2 }
  expect(errorFromScript(said, WORDS, facts)).toMatchObject({ ...facts, code, message })
  const status = { ...facts, status: 400 }
  const usual = usualError(errorFromReply(said, status), WORDS)
  expect(usual).toMatchObject({ ...status, code, message })
})

it('has the class that fits', () => {
  const [, , , [said]] = SAID as [unknown, unknown, unknown, [string]]
  expect(errorFromScript(said, WORDS, {})).toBeInstanceOf(NoPermissionError)
})

it('leaves what scripts of the caller say, and errors that are no replies', () => {
  const said = errorFromReply('ERR Unknown Redis command called from script')
  for (const name of ['EVAL', 'evalsha', 'FCALL_RO']) expect(usualError(said, [name])).toBe(said)
  const other = new ResponseError('something else')
  expect(usualError(other, WORDS)).toBe(other)
})
