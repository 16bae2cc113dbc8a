import type { Method } from './method.ts'
import type { Statement } from './parse.ts'
import { LineError, type Literal } from './python-literal.ts'

/** A call as the API takes it. */
export interface ApiCall {
  readonly method: string
  readonly args: readonly Literal[]
  readonly options: Readonly<Record<string, Literal>>
}

/**
 * A statement as the API takes it. Arguments of Python go where they belong: those with a default become options even when they
 * are given by position, and names may be given to those without one.
 *
 * @throws LineError for a method that is not known, and for arguments that it does not have.
 */
export function apiCallOf(statement: Statement, methods: ReadonlyMap<string, Method>): ApiCall {
  if (statement.kind === 'raw')
    return { method: 'execute_command', args: statement.words, options: {} }
  const method = methods.get(statement.method) ?? methods.get(snakeCase(statement.method))
  if (method === undefined) {
    throw new LineError(
      `There is no method ${statement.method}. A raw command is written without brackets.`,
      0,
    )
  }
  const named = new Map(
    statement.arguments.flatMap(({ name, value }) => (name === undefined ? [] : [[name, value]])),
  )
  const placed = statement.arguments.flatMap(({ name, value }) =>
    name === undefined ? [value] : [],
  )
  return arranged(method, placed, named)
}

function arranged(
  method: Method,
  placed: readonly Literal[],
  named: ReadonlyMap<string, Literal>,
): ApiCall {
  const left = [...placed]
  const args = method.positional.flatMap((name) => {
    if (left.length > 0) return [left.shift() as Literal]
    return named.has(name) ? [named.get(name) as Literal] : []
  })
  if (args.length < method.positional.length) {
    throw new LineError(
      `${method.name} needs ${method.positional.slice(args.length).join(', ')}.`,
      0,
    )
  }
  const options: Record<string, Literal> = {}
  if (method.rest !== null) {
    if (method.restAsArray) args.push(left.splice(0))
    else args.push(...left.splice(0))
  }
  const optional = method.parameters.filter(({ kind }) => kind === 'optional')
  for (const [index, value] of left.entries()) {
    const parameter = optional[index]
    if (parameter === undefined) throw new LineError(`${method.name} takes fewer arguments.`, 0)
    options[method.options[parameter.name] ?? parameter.name] = value
  }
  for (const [name, value] of named) {
    if (!method.positional.includes(name)) options[method.options[name] ?? name] = value
  }
  return { method: method.name, args, options: withoutNone(options) }
}

/** `None` is what Python's options are when they are not given. */
function withoutNone(options: Readonly<Record<string, Literal>>): Record<string, Literal> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null))
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
