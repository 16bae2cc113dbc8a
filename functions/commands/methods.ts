import {
  BitCommands,
  HashCommands,
  KeyCommands,
  ListCommands,
  Recorder,
  SetCommands,
  SortedSetCommands,
  StringCommands,
} from 'redge'

/** A method of a command family, to be run on a `Recorder`. */
export interface Method {
  /** Its name in redge. */
  readonly name: string
  readonly implementation: (this: Recorder, ...args: unknown[]) => unknown
  /** It works on data and belongs to a family known to do nothing else. */
  readonly isData: boolean
}

/** Families whose commands work on data alone. What is not listed here needs the admin token. */
const DATA_FAMILIES = [
  KeyCommands,
  StringCommands,
  BitCommands,
  HashCommands,
  ListCommands,
  SetCommands,
  SortedSetCommands,
]

const DATA_METHODS = new Set(
  DATA_FAMILIES.flatMap(({ prototype }) => ownMethods(prototype).map(([, method]) => method)),
)

const METHODS: ReadonlyMap<string, Method> = new Map(
  commandMethods().flatMap((method) => [
    [method.name, method],
    [snakeCase(method.name), method],
  ]),
)

/** The method of that name, redge's or redis-py's; nothing for names that only JavaScript knows. */
export function findMethod(name: string): Method | undefined {
  return METHODS.get(name)
}

/** A redis-py name as redge writes it: `with_scores` is `withScores`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** What the families put together: the own methods of the class to which the recorder only adds `call`. */
function commandMethods(): Method[] {
  return ownMethods(Object.getPrototypeOf(Recorder.prototype)).map(([name, implementation]) => ({
    name,
    implementation,
    isData: DATA_METHODS.has(implementation),
  }))
}

function ownMethods(prototype: object): [string, Method['implementation']][] {
  return Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([name, { value }]) => typeof value === 'function' && name !== 'constructor')
    .map(([name, { value }]) => [name, value])
}
