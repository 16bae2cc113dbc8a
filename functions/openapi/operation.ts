import type { GenericSchema } from 'valibot'
import type { ProblemName } from '../http/problem.ts'

/**
 * What a token must allow for a request. `none` needs no token; `cookie` is for browsers with a session; `metrics` takes a token of its
 * own beside those of the scope admin.
 */
export type Access = 'none' | 'cookie' | 'metrics' | 'read' | 'write' | 'admin'

/** What one answer looks like. */
export interface Answer {
  readonly description: string
  /** Its JSON; left out for an answer without a body, or with another one than JSON. */
  readonly schema?: GenericSchema
  /** @default 'application/json' where there is a schema */
  readonly contentType?: string
  /** Headers it bears beside those that all answers have, with what they say. */
  readonly headers?: Readonly<Record<string, string>>
}

/** A request that works on an empty database, once `before` was sent. */
export interface Example {
  /** Values of the path's parameters. */
  readonly path?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Calls of redis-py that make the data the request is about: method and positional arguments. */
  readonly before?: readonly (readonly [method: string, ...args: unknown[]])[]
  readonly status: number
}

/**
 * One method of one path, as the OpenAPI document describes it. The routes do not read it: it is kept out of the Worker,
 * and a test holds it against what the routes do.
 */
export interface Operation {
  readonly method: 'get' | 'put' | 'post' | 'patch' | 'delete'
  /** With parameters in braces: `/v1/hashes/{key}/fields/{field}`. */
  readonly path: string
  /** Unique; camel case, a verb first: `setHashField`. */
  readonly operationId: string
  readonly tag: string
  readonly summary: string
  readonly description?: string
  readonly access: Access
  /** What each parameter of the path means, where its name does not say it. */
  readonly parameters?: Readonly<Record<string, string>>
  /** The values of those parameters of the path that take no others. */
  readonly choices?: Readonly<Record<string, readonly string[]>>
  /** The same schema that the route reads the query with. */
  readonly query?: GenericSchema
  /** The same schema that the route reads the body with. */
  readonly body?: GenericSchema
  /** Request headers that it minds, with what they say. */
  readonly headers?: Readonly<Record<string, string>>
  readonly answers: Readonly<Record<number, Answer>>
  /** Problems beside those that every request may meet. */
  readonly problems: readonly ProblemName[]
  /** What the example costs on a Redis that holds nothing else: requests to Redis, and commands as the server bills them. */
  readonly cost: { readonly requests: number; readonly commands: number }
  readonly example: Example
}
