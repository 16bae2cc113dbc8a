import { DATA_FAMILIES, Recorder } from 'redge/core'

/** A method of a command family, to be run on a `Recorder`. */
export interface Method {
  /** Its name in redge. */
  readonly name: string
  readonly implementation: Implementation
  /** It belongs to a family that works on data and does nothing else. */
  readonly isData: boolean
}

type Implementation = (this: Recorder, ...args: unknown[]) => unknown

/** By redge's names and by redis-py's. The first call makes it, since a Worker has little time to start. */
let methods: ReadonlyMap<string, Method> | undefined

/** The method of that name, redge's or redis-py's; nothing for names that only JavaScript knows. */
export function findMethod(name: string): Method | undefined {
  methods ??= allMethods()
  return methods.get(name)
}

function allMethods(): ReadonlyMap<string, Method> {
  const data = new Set<unknown>(
    DATA_FAMILIES.flatMap(({ prototype }) => ownMethods(prototype).map(([, method]) => method)),
  )
  const all = [...familyMethods(data), ...jsonMethods(data), executeCommand()]
  return new Map(
    all.flatMap((method) => [
      [method.name, method],
      [snakeCase(method.name), method],
    ]),
  )
}

/** A redis-py name as redge writes it: `with_scores` is `withScores`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** What the families put together: the own methods of the class to which the recorder only adds `call`. */
function familyMethods(data: ReadonlySet<unknown>): Method[] {
  return ownMethods(Object.getPrototypeOf(Recorder.prototype)).map(([name, implementation]) => ({
    name,
    implementation,
    isData: data.has(implementation),
  }))
}

/** Those of `json()`, as `json.get`. */
function jsonMethods(data: ReadonlySet<unknown>): Method[] {
  const isData = data.has(Recorder.prototype.json)
  return ownMethods(Object.getPrototypeOf(new Recorder().json())).map(([name, method]) => {
    const onJson: Implementation = function (...args) {
      return Reflect.apply(method, this.json(), args)
    }
    const implementation = Object.defineProperty(onJson, 'length', { value: method.length })
    return { name: `json.${name}`, implementation, isData }
  })
}

/** Commands of any name, which no family has: it stands above them. */
function executeCommand(): Method {
  const implementation: Implementation = function (...args) {
    return Reflect.apply(this.executeCommand, this, args)
  }
  return { name: 'executeCommand', implementation, isData: false }
}

function ownMethods(prototype: object): [name: string, method: Implementation][] {
  return Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([name, { value }]) => typeof value === 'function' && name !== 'constructor')
    .map(([name, { value }]) => [name, value])
}
