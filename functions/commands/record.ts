/**
 * A call of the API is run on a `Recorder`, which makes a command of it and sends nothing: the library itself says what
 * the words are. JavaScript ignores what a method does not look at, so two things are checked afterwards: the method
 * must have asked for every option, which a proxy in their place tells, and every value must be among the words.
 * So neither the options nor the arguments of a method are written down here a second time.
 */

import { type Command, DataError, encodeWords, Recorder, RedisError, type Word } from 'redge/core'
import { Problem } from '../http/problem.ts'
import { named, type Options, positional, unknownOption } from './arguments.ts'
import type { MethodCall } from './call.ts'
import { findMethod, type Method } from './methods.ts'
import { type TrackedObject, trackReads } from './track-reads.ts'
import { UnsentWords } from './unsent-words.ts'

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
  const tracked = options && trackReads(options)
  const command = run(method, tracked ? [...args, tracked.value] : args)
  const words = wordsOf(command, tracked)
  checkOptionsRead(tracked)
  // It passes on all it gets, and splits its name.
  if (method.name !== 'executeCommand') checkAllSent(method, args, options, command)
  return { method, command, words }
}

const recorder = new Recorder()

function run(method: Method, args: readonly unknown[]): Command {
  const recorded = attempt(method, args)
  if (isCommand(recorded)) return recorded
  throw new Problem('unsupported-command', {
    detail: 'This method is more than one command, or a builder of commands.',
  })
}

function attempt(method: Method, args: readonly unknown[]): unknown {
  try {
    return method.implementation.apply(recorder, [...args])
  } catch (error) {
    if (args.length === 0 && error instanceof DataError) throw tooFew()
    if (error instanceof DataError && isAboutMapping(error)) throw noMapping(error)
    if (error instanceof RedisError) throw error
    // Nothing is sent here, so it can only be the arguments: too many for JavaScript, or of a type not looked for.
    if (error instanceof RangeError) throw tooMany()
    const isTooFew = args.length === 0 || args.length < method.implementation.length
    throw isTooFew ? tooFew() : badType()
  }
}

function isCommand(value: unknown): value is Command {
  if (typeof value !== 'object' || value === null) return false
  return 'args' in value && Array.isArray(value.args) && 'decode' in value
}

function wordsOf({ args }: Command, options: TrackedObject | undefined): readonly Word[] {
  if (args.includes(undefined as never)) throw tooFew()
  if (options && (options.wasListed() || args.includes(options.value as never))) {
    throw new Problem('wrong-arity', {
      detail: 'The options took the place of an argument: it is missing, or there are no options.',
    })
  }
  return encodeWords(args)
}

function checkOptionsRead(options: TrackedObject | undefined): void {
  const [unread] = options?.unread() ?? []
  if (unread !== undefined) throw unknownOption(unread)
}

function checkAllSent(
  { implementation }: Method,
  args: readonly unknown[],
  options: Options = {},
  command: Command,
): void {
  const unsent = new UnsentWords(command.args)
  for (const [index, value] of args.entries()) {
    const hasPlace = index < implementation.length
    const count = unsent.take(value)
    if (isPlainObject(value) && !count) throw misplacedOptions()
    if (count === undefined || (count === 0 && !hasPlace)) throw notUsed(hasPlace)
  }
  for (const [name, value] of Object.entries(options)) {
    if (unsent.take(value) === undefined && !isLeftOut(name, value)) throw badOption(name)
  }
}

function isPlainObject(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Object]'
}

function isAboutMapping({ message }: DataError): boolean {
  return message.startsWith('A mapping is ')
}

/** Values that redis-py leaves out, because the server takes them anyway. */
function isLeftOut(name: string, value: unknown): boolean {
  return (name === 'count' && value === 1) || (name === 'minmatchlen' && value === 0)
}

/** Also what a mapping leads to whose only name is taken for bytes. */
function noMapping({ message }: DataError): Problem {
  return new Problem('data-error', {
    detail: `${message}. An object whose only name is \`$base64\` means bytes: write it as a list of pairs.`,
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

function misplacedOptions(): Problem {
  return new Problem('wrong-arity', {
    detail: 'An object in `args` would be taken for options. They go into `options`.',
  })
}

function notUsed(hasPlace: boolean): Problem {
  if (hasPlace) return badType()
  return new Problem('wrong-arity', {
    detail: 'The method takes fewer arguments. Options go into `options`.',
  })
}

function badType(): Problem {
  return new Problem('data-error', {
    detail: 'An argument has a type that the method does not take.',
  })
}

function badOption(name: string): Problem {
  return new Problem('data-error', {
    detail: `\`${name}\` does not take such a value. A flag must be true or false.`,
  })
}
