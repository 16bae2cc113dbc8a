import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './project-bin.ts'

/** A method of redis-py, and the form that it has in redge. */
export interface ApiMethod {
  /** Its name in Python. */
  readonly name: string
  readonly tsName: string
  readonly group: string
  /** The commands that it may send, none where it makes or sets up something. */
  readonly command: readonly string[]
  readonly returns: string
  /** Whether it works over HTTP; `sse` as a stream of events. */
  readonly http: 'yes' | 'limited' | 'sse' | 'no'
  /** Python's parameters. */
  readonly params: readonly {
    readonly name: string
    readonly kind: string
    readonly default?: string
  }[]
  /** The signature in TypeScript. */
  readonly ts: string
  readonly shape: {
    readonly positional: readonly string[]
    readonly rest: string | null
    readonly restAsArray: boolean
    readonly requiredAfterRest: readonly string[]
    readonly options: Readonly<Record<string, string>>
  }
  readonly tsAlso?: string
  readonly ruleAwkward?: string
  readonly static?: boolean
}

interface Api {
  readonly methods: readonly ApiMethod[]
  readonly modules: { readonly JSON: { readonly methods: readonly ApiMethod[] } }
}

/** The methods of redis-py 8.0, and those of its JSON client. */
export function redisPyApi(): Api {
  const file = join(root, 'test/fixtures/redis-py-api.json')
  return JSON.parse(readFileSync(file, 'utf8'))
}
