import { Problem } from '../http/problem.ts'
import { fromWire, timeFromWire } from '../http/values.ts'
import type { MethodCall } from './call.ts'
import { camelCase, type Method } from './methods.ts'

/** Options by redge's names. */
export type Options = Readonly<Record<string, unknown>>

/** The positional arguments of a call as the library takes them. */
export function positional({ name }: Method, given: readonly unknown[]): readonly unknown[] {
  const takesTime = /expireat$/i.test(name)
  return given.map((item, index) => {
    const value = fromWire(item)
    return takesTime && index === 1 ? timeFromWire(value) : value
  })
}

/**
 * The options of a call as the library takes them, or nothing when there are none.
 *
 * @throws Problem `unknown-option` for one that is given twice, or that would have to be a function.
 */
export function named(given: MethodCall['options']): Options | undefined {
  const options = new Map(
    Object.entries(given).map(([name, item]) => [camelCase(name), optionFromWire(name, item)]),
  )
  if (options.size < Object.keys(given).length) {
    throw new Problem('unknown-option', { detail: 'An option is given under two names.' })
  }
  return options.size === 0 ? undefined : Object.fromEntries(options)
}

function optionFromWire(name: string, item: unknown): unknown {
  // Such options are functions, which no request can hold and which would fail after the command has run.
  if (/func$/i.test(name)) throw unknownOption(name)
  const value = fromWire(item)
  return name === 'exat' || name === 'pxat' ? timeFromWire(value) : value
}

/** The refusal of an option; its name is shown when it looks like one. */
export function unknownOption(name: string): Problem {
  const shown = /^\w{1,32}$/.test(name)
    ? `\`${name}\` is no option`
    : 'One of the names is no option'
  return new Problem('unknown-option', {
    detail: `${shown} of this method, or not together with the other arguments.`,
  })
}
