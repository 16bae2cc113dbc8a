/** A class or function of Python by its names. Each exists once, so that a pickle names it once. */
export class PythonName {
  readonly module: string
  readonly name: string

  constructor(module: string, name: string) {
    this.module = module
    this.name = name
  }

  /** Two lines, as GLOBAL takes them. */
  toLines(): string {
    return `${this.module}\n${this.name}\n`
  }

  /** As Python 2 called it, which is how protocol 2 spells it. */
  toPython2(): string {
    const name = this.name === 'range' ? 'xrange' : this.name
    return `${this.module === 'builtins' ? '__builtin__' : this.module}\n${name}\n`
  }
}

const known = new Map<string, PythonName>()

/** The one name of a class. */
export function pythonName(module: string, name: string): PythonName {
  const key = `${module}.${name}`
  const found = known.get(key) ?? new PythonName(module, name)
  known.set(key, found)
  return found
}
