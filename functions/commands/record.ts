import { type Command, DataError, encodeWords, Recorder, RedisError, type Word } from 'redge'
import { Problem } from '../http/problem.ts'
import { fromWire, timeFromWire } from '../http/values.ts'
import type { MethodCall } from './call.ts'
import { camelCase, findMethod, type Method } from './methods.ts'
import { type Noted, noted } from './noted.ts'

/** A call that was understood and can be sent. */
export interface RecordedCall {
  readonly method: Method
  readonly command: Command
  /** The words that will be sent; none for a call that needs no command. */
  readonly words: readonly Word[]
}

/**
 * What the library makes of a call, without sending anything.
 *
 * @throws Problem for an unknown method, arguments that do not fit it, and methods that are not one command.
 */
export function record(call: MethodCall): RecordedCall {
  const method = findMethod(call.method)
  if (!method) throw new Problem('unknown-method')
  const args = positional(method, call.args)
  const options = named(call.options)
  const command = attempt(method, args, options)
  const words = wordsOf(command, options)
  checkSurplus(method, args, options, command)
  checkUnread([...args, ...options])
  checkFlags(method, args, options, command)
  return { method, command, words }
}

/** An argument as the library gets it; an object comes with a note of what was read of it. */
interface Argument {
  readonly value: unknown
  readonly note?: Noted
}

function positional({ name }: Method, given: readonly unknown[]): Argument[] {
  const takesTime = /expireat$/i.test(name)
  return given.map((item, index) => {
    const value = fromWire(item)
    return argument(takesTime && index === 1 ? timeFromWire(value) : value)
  })
}

/** The options as the last argument, or nothing when there are none. */
function named(given: MethodCall['options']): Argument[] {
  const options = new Map(
    Object.entries(given).map(([name, item]) => [camelCase(name), optionFromWire(name, item)]),
  )
  if (options.size < Object.keys(given).length) {
    throw new Problem('unknown-option', { detail: 'An option is given under two names.' })
  }
  return options.size === 0 ? [] : [argument(Object.fromEntries(options))]
}

function optionFromWire(name: string, item: unknown): unknown {
  // Such options are functions, which no request can hold and which would fail after the command has run.
  if (/func$/i.test(name)) throw unknownOption(name)
  const value = fromWire(item)
  return name === 'exat' || name === 'pxat' ? timeFromWire(value) : value
}

function argument(value: unknown): Argument {
  if (Object.prototype.toString.call(value) !== '[object Object]') return { value }
  const note = noted(value as object)
  return { value: note.value, note }
}

const recorder = new Recorder()

function attempt(method: Method, args: readonly Argument[], options: readonly Argument[]): Command {
  const recorded = run(method, [...args, ...options])
  if (isCommand(recorded)) return recorded
  throw new Problem('unsupported-command', {
    detail: 'This method is more than one command, or a builder of commands.',
  })
}

function run(method: Method, args: readonly Argument[]): unknown {
  try {
    return method.implementation.apply(
      recorder,
      args.map(({ value }) => value),
    )
  } catch (error) {
    if (args.length === 0 && error instanceof DataError) throw tooFew()
    if (error instanceof RedisError) throw error
    // Nothing is sent here, so it can only be the arguments: too many for JavaScript, or of a type not looked for.
    if (error instanceof RangeError) throw tooMany()
    throw args.length < method.implementation.length ? tooFew() : badType()
  }
}

function isCommand(value: unknown): value is Command {
  if (typeof value !== 'object' || value === null) return false
  return 'args' in value && Array.isArray(value.args) && 'decode' in value
}

function wordsOf({ args }: Command, [options]: readonly Argument[]): readonly Word[] {
  if (args.includes(undefined as never)) throw tooFew()
  if (options && args.includes(options.value as never)) {
    throw new Problem('wrong-arity', {
      detail: 'The options took the place of an argument: it is missing, or there are no options.',
    })
  }
  return encodeWords(args)
}

/**
 * JavaScript drops arguments that a function does not take. One that was not used is one without which, and with
 * another in its place, the words stay the same.
 */
function checkSurplus(
  method: Method,
  args: readonly Argument[],
  options: readonly Argument[],
  command: Command,
): void {
  if (args.length === 0) return
  const others = args.slice(0, -1)
  const isUsed = [
    [...others, OTHER, ...options],
    [...others, ...options],
  ].some((changed) => !sameWords(command, method, changed))
  if (isUsed) return
  throw new Problem('wrong-arity', {
    detail: 'The last argument is not used by this method. Options go into `options`.',
  })
}

const OTHER: Argument = { value: 'another argument' }

function sameWords(command: Command, method: Method, args: readonly Argument[]): boolean {
  try {
    const other = run(method, args)
    return (
      isCommand(other) &&
      other.args.length === command.args.length &&
      other.args.every((word, index) => Object.is(word, command.args[index]))
    )
  } catch {
    return false
  }
}

function checkUnread(args: readonly Argument[]): void {
  for (const { note } of args) {
    const [unread] = note?.unread() ?? []
    if (unread !== undefined) throw unknownOption(unread)
  }
}

/**
 * JavaScript takes any value for a flag, `"false"` for true. An option was used as one when `true` in its place gives
 * the same words.
 */
function checkFlags(
  method: Method,
  args: readonly Argument[],
  [options]: readonly Argument[],
  command: Command,
): void {
  for (const [name, value] of Object.entries(options?.value ?? {})) {
    if (typeof value === 'boolean' || value === null) continue
    const asFlag = { value: { ...(options?.value as object), [name]: true } }
    if (!sameWords(command, method, [...args, asFlag])) continue
    throw new Problem('data-error', { detail: `\`${name}\` must be true or false.` })
  }
}

function unknownOption(name: string): Problem {
  const shown = /^\w{1,32}$/.test(name)
    ? `\`${name}\` is no option`
    : 'One of the names is no option'
  return new Problem('unknown-option', {
    detail: `${shown} of this method, or not together with the other arguments.`,
  })
}

function tooFew(): Problem {
  return new Problem('wrong-arity', { detail: 'An argument is missing.' })
}

function tooMany(): Problem {
  return new Problem('wrong-arity', {
    detail: 'There are too many arguments. Send fewer at a time.',
  })
}

function badType(): Problem {
  return new Problem('data-error', {
    detail: 'An argument has a type that the method does not take.',
  })
}
