import { bitmapsOperations } from '../../functions/openapi/bitmaps.ts'
import { hashesOperations } from '../../functions/openapi/hashes.ts'
import { hyperloglogsOperations } from '../../functions/openapi/hyperloglogs.ts'
import { keyMovesOperations } from '../../functions/openapi/key-moves.ts'
import { keysOperations } from '../../functions/openapi/keys.ts'
import { listsOperations } from '../../functions/openapi/lists.ts'
import type { Operation } from '../../functions/openapi/operation.ts'
import { setsOperations } from '../../functions/openapi/sets.ts'
import { sortedSetsOperations } from '../../functions/openapi/sorted-sets.ts'
import { stringsOperations } from '../../functions/openapi/strings.ts'
import { redis, uniqueKey } from '../support/workerd.ts'
import type { Call } from './support.ts'

/** What can be done with one key, and with what it holds. */
export const keyOperations: readonly Operation[] = [
  ...keysOperations,
  ...keyMovesOperations,
  ...stringsOperations,
  ...hashesOperations,
  ...setsOperations,
  ...listsOperations,
  ...sortedSetsOperations,
  ...hyperloglogsOperations,
  ...bitmapsOperations,
].filter(({ path }) => path.includes('{key}'))

/** Operations by their ids, for `it.each`. */
export function byId(
  chosen: (operation: Operation) => boolean,
): (readonly [id: string, operation: Operation])[] {
  return keyOperations.filter(chosen).map((operation) => [operation.operationId, operation])
}

/** The example of an operation as a request for a key of its own. */
export interface ExampleRequest {
  readonly path: string
  readonly key: string
  readonly call: Call
}

/** The request of an example, for `key` in place of the one that the example names. */
export function requestOf(operation: Operation, key: string = uniqueKey()): ExampleRequest {
  const { method, path, example } = operation
  const names = { ...example.path, key }
  const named = path.replace(/\{(\w+)\}/g, (_, name: keyof typeof names) =>
    encodeURIComponent(names[name]),
  )
  const query = example.query ? `?${new URLSearchParams(example.query)}` : ''
  const { body } = example
  const isMove = typeof body === 'object' && body !== null && 'newKey' in body
  return {
    path: named + query,
    key,
    call: {
      method: method.toUpperCase(),
      ...(body === undefined ? {} : { body: isMove ? { ...body, newKey: `${key}:new` } : body }),
    },
  }
}

/** The same after the data that the example is about were made. */
export async function preparedRequestOf(operation: Operation): Promise<ExampleRequest> {
  const request = requestOf(operation)
  for (const [name, , ...args] of operation.example.before ?? []) {
    const method: unknown = Reflect.get(redis, name)
    if (typeof method !== 'function') throw new Error(`redge has no ${name}`)
    await Reflect.apply(method, redis, [request.key, ...args])
  }
  return request
}
