import type { Method } from './method.ts'

let loading: Promise<ReadonlyMap<string, Method>> | undefined

/** The methods by name, loaded once. */
export function loadMethods(): Promise<ReadonlyMap<string, Method>> {
  loading ??= fetch('./methods.json')
    .then((response) => response.json())
    .then((methods: readonly Method[]) => new Map(methods.map((method) => [method.name, method])))
    .catch((error: unknown) => {
      loading = undefined
      throw error
    })
  return loading
}
