import type { MethodCall } from '../../../functions/commands/call.ts'
import { findMethod } from '../../../functions/commands/methods.ts'
import { type RecordedCall, record } from '../../../functions/commands/record.ts'
import { problemFrom } from '../../../functions/http/error-problem.ts'
import { Recorder } from '../../../lib/recorder.ts'

/** Every method that the API knows. */
export const METHODS: readonly string[] = [
  'executeCommand',
  ...methodsOf(Object.getPrototypeOf(Recorder.prototype)),
  ...methodsOf(Object.getPrototypeOf(new Recorder().json())).map((name) => `json.${name}`),
]

function methodsOf(prototype: object): string[] {
  return Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor')
}

/** What arguments are made of: text, a number, lists, a mapping, a flag. */
const VALUES: readonly ((index: number) => unknown)[] = [
  (index) => `key-${index}`,
  (index) => index + 1,
  (index) => [`a-${index}`, `b-${index}`],
  (index) => ({ [`name-${index}`]: index + 10 }),
  (index) => index % 2 === 1,
  () => 'LEFT',
  () => 1,
]

/** All lists of so many arguments. */
export function* argumentLists(length: number): Generator<unknown[]> {
  if (length === 0) return yield []
  for (const others of argumentLists(length - 1)) {
    for (const value of VALUES) yield [...others, value(length - 1)]
  }
}

/** Calls that the search does not find, or that say more than the shortest one. */
const WITH_OPTIONS: Readonly<Record<string, Omit<MethodCall, 'method'>>> = {
  executeCommand: { args: ['PING'], options: {} },
  argrep: { args: ['a', 0, 9, [['GLOB', 'x*']]], options: {} },
  bitfieldRo: { args: ['b', 'u8', 0], options: { items: [['u8', 8]] } },
  bitpos: { args: ['b', 1], options: { start: 2, end: 3 } },
  clientKillFilter: { args: [], options: { id: '7' } },
  geoadd: { args: ['g', [13.5, 38.25, 'a']], options: {} },
  geosearch: { args: ['g'], options: { member: 'a', radius: 2, unit: 'km' } },
  geosearchstore: { args: ['d', 'g'], options: { member: 'a', radius: 2, unit: 'km' } },
  'json.get': { args: ['k', ['$.a']], options: {} },
  'json.jsonget': { args: ['k', ['$.a']], options: {} },
  stralgo: { args: ['LCS', 'a', 'b'], options: { specificArgument: 'keys' } },
  xcfgset: { args: ['s'], options: { idmpDuration: 10 } },
  xnack: { args: ['s', 'g', 'FAIL', ['1-1']], options: {} },
  xpendingRange: { args: ['s', 'g', '-', '+', 10], options: {} },
  xtrim: { args: ['s'], options: { maxlen: 10 } },
  zmpop: { args: [2, ['y', 'z']], options: { min: true } },
}

/** The kind of problem that a call leads to, or what it is as a command. */
export function outcomeOf(call: MethodCall): RecordedCall | string {
  try {
    return record(call)
  } catch (error) {
    return problemFrom(error).kind
  }
}

/** The shortest calls of a method that make a command: none for one that cannot be one. */
export function sampleCalls(name: string): readonly SampleCall[] {
  const given = WITH_OPTIONS[name]
  if (given) return recorded([{ method: name, ...given }])
  const longest = findMethod(name)?.implementation.length ?? 0
  for (let length = 0; length <= longest; length++) {
    const found = recorded(
      argumentLists(length)
        .map((args) => ({ method: name, args, options: {} }))
        .toArray(),
    )
    if (found.length > 0) return found
  }
  return []
}

/** A call with what became of it. */
export interface SampleCall {
  readonly call: MethodCall
  readonly words: RecordedCall['words']
  readonly isData: boolean
}

function recorded(calls: readonly MethodCall[]): SampleCall[] {
  return calls.flatMap((call) => {
    const outcome = outcomeOf(call)
    if (typeof outcome === 'string') return []
    return [{ call, words: outcome.words, isData: outcome.method.isData }]
  })
}
