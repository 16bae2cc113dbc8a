/** A method of redis-py, as the command line knows it. */
export interface Method {
  /** Its name in Python; those of `json()` are `json.get` and so on. */
  readonly name: string
  readonly group: string
  /** What it does, in a sentence; empty when nobody has said. */
  readonly summary: string
  readonly returns: string
  readonly parameters: readonly Parameter[]
  /** The names of what goes by position. */
  readonly positional: readonly string[]
  /** What takes all further positions, when something does. */
  readonly rest: string | null
  /** Whether what takes further positions goes as one list. */
  readonly restAsArray: boolean
  /** Options by their names in Python, with those of redge. */
  readonly options: Readonly<Record<string, string>>
}

/** A parameter of a method, as Python's signature has it. */
export interface Parameter {
  readonly name: string
  readonly kind: 'required' | 'optional' | 'rest' | 'named'
  /** As Python writes it. */
  readonly fallback?: string
}

/** The signature as Python writes it. */
export function signatureOf({ name, parameters }: Method): string {
  return `${name}(${parameters.map(parameterText).join(', ')})`
}

/** A parameter as it stands in a signature. */
export function parameterText({ name, kind, fallback }: Parameter): string {
  if (kind === 'rest') return `*${name}`
  return fallback === undefined ? name : `${name}=${fallback}`
}
