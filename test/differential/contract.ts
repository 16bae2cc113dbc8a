import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Tagged } from './tagged.ts'

/** A call as one writes it in Python: name, positional arguments, keyword arguments. */
export type PythonCall = readonly [
  method: string,
  args?: readonly Tagged[],
  kwargs?: Readonly<Record<string, Tagged>>,
]

/** The same call as one writes it in TypeScript; the arguments are still in the notation of the peer. */
export interface TypeScriptCall {
  readonly method: string
  readonly args: readonly Tagged[]
}

/** What redis-py 8.0 says of a method, and the form redge gives it. */
export interface ApiMethod {
  readonly name: string
  readonly tsName: string
  readonly group: string
  readonly params: readonly { readonly name: string; readonly kind: string }[]
  readonly command: readonly string[]
  readonly http: 'yes' | 'limited' | 'sse' | 'no'
  readonly ts: string
  readonly shape: Shape
  readonly tsAlso?: string
  readonly ruleAwkward?: string
  readonly notImplemented?: boolean
}

interface Shape {
  readonly positional: readonly string[]
  readonly rest: string | null
  readonly restAsArray: boolean
  readonly requiredAfterRest: readonly string[]
  readonly options: Readonly<Record<string, string>>
}

const file = join(import.meta.dirname, '../fixtures/redis-py-api.json')

/** All methods of redis-py 8.0, by name. */
export const methods: ReadonlyMap<string, ApiMethod> = new Map(
  (JSON.parse(readFileSync(file, 'utf8')).methods as ApiMethod[]).map((method) => [
    method.name,
    method,
  ]),
)

/** The call in TypeScript, by the contract alone. */
export function typeScriptCall([name, args = [], kwargs = {}]: PythonCall): TypeScriptCall {
  const method = methods.get(name)
  if (method === undefined) throw new Error(`redis-py has no method ${name}`)
  const { shape, tsName } = method
  const bound = bind(method, args, kwargs)
  const places = placesOf(method)
  const spread = !shape.restAsArray || (hasSecondForm(method) && Object.keys(kwargs).length === 0)
  const written: Tagged[] = shape.positional.map((param) => take(bound.named, param))
  written.push(
    ...bound.optional.slice(0, places - written.length).map((param) => take(bound.named, param)),
    ...(spread ? bound.rest : [bound.rest]),
    ...shape.requiredAfterRest.map((param) => take(bound.named, param)),
  )
  const options = Object.entries(shape.options).flatMap(([param, option]) =>
    bound.named.has(param) ? [[option, take(bound.named, param)] as const] : [],
  )
  if (bound.named.size > 0) throw new Error(`${name} has no ${[...bound.named.keys()].join(', ')}`)
  return {
    method: tsName,
    args: options.length > 0 ? [...written, Object.fromEntries(options)] : written,
  }
}

/**
 * Whether there is a second form, in which parameters with a default stand where they do in Python:
 * `incr(name, amount)`, `scan(cursor, {match, …})`.
 */
function hasSecondForm({ tsAlso, ruleAwkward }: ApiMethod): boolean {
  return tsAlso !== undefined || ruleAwkward !== undefined
}

/** How many arguments may stand by position. */
function placesOf({ shape, tsAlso, ruleAwkward }: ApiMethod): number {
  const places = shape.positional.length
  if (tsAlso !== undefined) return places + 1
  if (ruleAwkward === undefined) return places
  const [, listed = ''] = /\(([^{)]*)/.exec(ruleAwkward) ?? []
  return listed.split(',').filter((name) => name.trim() && !name.includes('...')).length
}

interface Bound {
  readonly named: Map<string, Tagged>
  readonly rest: Tagged[]
  /** Parameters with a default that were given by position. */
  readonly optional: readonly string[]
}

/** Arguments by the names of their parameters, as Python binds them. */
function bind(
  { name, params }: ApiMethod,
  args: readonly Tagged[],
  kwargs: Readonly<Record<string, Tagged>>,
): Bound {
  const named = new Map<string, Tagged>()
  const given = [...args]
  const optional: string[] = []
  for (const param of params) {
    if (given.length === 0 || param.kind.startsWith('*') || param.kind.includes('keyword')) break
    if (param.kind === 'optional') optional.push(param.name)
    named.set(param.name, given.shift() as Tagged)
  }
  if (given.length > 0 && !params.some(({ kind }) => kind === '*args')) {
    throw new Error(`${name} takes fewer arguments`)
  }
  for (const [param, value] of Object.entries(kwargs)) named.set(param, value)
  return { named, rest: given, optional }
}

function take(named: Map<string, Tagged>, param: string): Tagged {
  const value = named.get(param)
  if (value === undefined) throw new Error(`The argument ${param} is missing`)
  named.delete(param)
  return value
}
