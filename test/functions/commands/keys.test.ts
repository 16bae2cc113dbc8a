import { beforeAll, describe, expect, it } from 'vitest'
import type { MethodCall } from '../../../functions/commands/call.ts'
import { ResponseError } from '../../../lib/errors.ts'
import type { Word } from '../../../lib/wire/encode.ts'
import { keysOf } from '../../../lib/wire/keys.ts'
import { redis } from '../../support/workerd.ts'
import { METHODS, outcomeOf, sampleCalls } from './sample-calls.ts'

/** Calls of each method that are compared. */
const SAMPLES = 4

/** Commands whose keys stand where other words say. */
const MOVABLE = [
  'EVAL return 2 a b c',
  'EVAL_RO return 1 a',
  'EVALSHA sha 1 a b',
  'EVALSHA_RO sha 1 a',
  'FCALL f 2 a b c',
  'FCALL_RO f 1 a',
  'ZUNION 2 a b WEIGHTS 1 2',
  'ZINTER 2 a b',
  'ZDIFF 2 a b WITHSCORES',
  'ZUNIONSTORE d 2 a b AGGREGATE MAX',
  'ZINTERSTORE d 1 a',
  'ZDIFFSTORE d 2 a b',
  'ZINTERCARD 2 a b LIMIT 1',
  'SINTERCARD 2 a b LIMIT 1',
  'LMPOP 2 a b LEFT COUNT 2',
  'BLMPOP 0 2 a b LEFT',
  'ZMPOP 2 a b MIN',
  'BZMPOP 0 1 a MAX',
  'XREAD COUNT 2 STREAMS a b 0 0',
  'XREADGROUP GROUP STREAMS c COUNT 1 STREAMS s t > >',
  'SORT k BY w* GET STORE LIMIT 0 1 STORE d',
  'SORT k ALPHA',
  'GEORADIUS g 1 2 3 m COUNT 1 STORE d',
  'GEORADIUS g 1 2 3 m STORE d STOREDIST e',
  'GEORADIUSBYMEMBER g m 3 km STOREDIST d',
  'MIGRATE host 1 k 0 1',
  'BITOP AND d a b',
  'MSET a 1 b 2',
  'BLPOP a b 0',
  'OBJECT ENCODING k',
  'MEMORY USAGE k',
  'XGROUP CREATE s g $',
  'XINFO STREAM s',
].map((command): Word[] => command.split(' '))

/** What COMMAND tells of the places of keys. */
type Row = [name: string, arity: number, flags: string[], first: number, last: number, step: number]

let rows: Row[]
beforeAll(async () => {
  const table = await redis.executeCommand<unknown[][]>('COMMAND')
  rows = table.flatMap((row) => {
    const subcommands = (row[9] ?? []) as unknown[][]
    return subcommands.length > 0 ? subcommands : [row]
  }) as Row[]
})

/** The words that the methods of the library make, also with an argument or two more where they take them. */
function recorded(): Word[][] {
  const calls = METHODS.flatMap((method) => sampleCalls(method).slice(0, SAMPLES))
  return calls
    .flatMap(({ call, words }) => [words, ...longer(call, ['more']), ...longer(call, ['b', 'c'])])
    .filter((words) => words.length > 0)
    .map((words) => [...words])
}

function longer(call: MethodCall, more: readonly string[]): (readonly Word[])[] {
  const outcome = outcomeOf({ ...call, args: [...call.args, ...more] })
  return typeof outcome === 'string' ? [] : [outcome.words]
}

/** The keys of commands as the server sees them; an error where it sees none. */
async function keysByServer(commands: readonly Word[][]): Promise<unknown[]> {
  const pipe = redis.pipeline({ transaction: false })
  for (const words of commands) pipe.executeCommand('COMMAND GETKEYS', ...words)
  return pipe.execute({ raiseOnError: false })
}

describe('the keys of a command', () => {
  it('are known for every command that the library sends', () => {
    const unknown = recorded().filter((words) => keysOf(words) === undefined)
    // Counts of keys that are none.
    const names = new Set(unknown.map(([name]) => name))
    const withCount = /^(EVAL|FCALL|LMPOP|SDIFFCARD|SINTERCARD|SUNIONCARD|ZINTERCARD|KEY-0)/
    expect([...names].filter((name) => !withCount.test(String(name)))).toEqual([])
  })

  it('are those that the server sees in what the library sends', async () => {
    // Which calls the channel of SPUBLISH no key, and puts it where a key would be.
    const commands = [...recorded(), ...MOVABLE].filter(([name]) => name !== 'SPUBLISH')
    const replies = await keysByServer(commands)
    const compared = new Set<unknown>()
    for (const [index, reply] of replies.entries()) {
      const words = commands[index] ?? []
      // The server takes a count that is none for 0.
      const keys = keysOf(words) ?? []
      if (!(reply instanceof ResponseError)) {
        expect([words, keys]).toEqual([words, reply])
        compared.add(words[0])
      } else if (/no key arguments/.test(reply.message)) {
        expect([words, keys]).toEqual([words, []])
      }
      // Otherwise there are too few words, or this server does not know the command.
    }
    const known = new Set<unknown>(rows.map(([path]) => path.toUpperCase().replace(/\|.*/, '')))
    const withKeys = commands.filter((words) => known.has(words[0]) && keysOf(words)?.length)
    expect(withKeys.filter(([name]) => !compared.has(name))).toEqual([])
    expect(compared.size).toBeGreaterThan(150)
  })

  it('stand where COMMAND says, for every command whose keys do not move', () => {
    const wrong = rows.flatMap(([path, arity, flags, first, last, step]) => {
      if (flags.includes('movablekeys')) return []
      const [name = '', ...subcommand] = path.toUpperCase().split('|')
      const filler = Array.from({ length: Math.abs(arity) + 4 }, (_, index) => `w${index}`)
      const words = [name, ...subcommand, ...filler]
      const keys = keysOf(words)
      const end = last < 0 ? words.length + last : last
      const expected = words.filter(
        (_, index) => first > 0 && index >= first && index <= end && (index - first) % step === 0,
      )
      return keys === undefined || String(keys) === String(expected)
        ? []
        : [{ path, keys, expected }]
    })
    expect(wrong).toEqual([])
    expect(rows.length).toBeGreaterThan(200)
  })
})
