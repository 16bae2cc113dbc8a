import type { Schema } from './values.ts'

/** A parameter of an operation. */
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: Schema
  readonly example?: string | number
}

/** An operation of the document, as far as requests are made of it. */
export interface DocumentedOperation {
  readonly method: string
  readonly path: string
  readonly operationId: string
  readonly parameters: readonly Parameter[]
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { schema: Schema; example?: unknown }>>
  }
  readonly responses: Readonly<Record<string, unknown>>
  readonly 'x-access': string
}

/** The operations of a document. */
export function operationsOf(document: object): DocumentedOperation[] {
  const { paths } = document as { paths: Record<string, Record<string, DocumentedOperation>> }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method, path })),
  )
}
