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
    if (this.module !== 'builtins') return this.toLines()
    return `__builtin__\n${python2Names.get(this.name) ?? this.name}\n`
  }
}

/** Built-ins that Python 2 had other names for. */
const python2Names: ReadonlyMap<string, string> = new Map([
  ['int', 'long'],
  ['range', 'xrange'],
  ['str', 'unicode'],
])

const known = new Map<string, PythonName>()

/** The name that a built-in of Python 2 has in Python 3. */
export function python3Name(name: string): string {
  for (const [now, then] of python2Names) if (then === name) return now
  return name
}

/** The one name of a class. */
export function pythonName(module: string, name: string): PythonName {
  const key = `${module}.${name}`
  const found = known.get(key) ?? new PythonName(module, name)
  known.set(key, found)
  return found
}
