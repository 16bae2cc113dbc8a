import { type JsonSchema, jsonSchema } from './json-schema.ts'
import type { Operation } from './operation.ts'

/** The parameters of an operation: those of its path, its query and its headers. */
export function parametersOf(operation: Operation): readonly JsonSchema[] {
  return [...inPath(operation), ...inQuery(operation), ...inHeaders(operation)]
}

function inPath({ path, parameters = {}, choices = {}, example }: Operation): JsonSchema[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
    const schema = choices[name]
      ? { type: 'string', enum: choices[name] }
      : { type: 'string', minLength: 1 }
    return {
      name,
      in: 'path',
      required: true,
      ...described(parameters[name]),
      schema,
      ...shown(example.path?.[name], schema),
    }
  })
}

function inQuery({ query, example }: Operation): JsonSchema[] {
  if (!query) return []
  const { properties = {}, required = [] } = jsonSchema(query)
  return Object.entries(properties as Record<string, JsonSchema>).map(([name, schema]) => ({
    name,
    in: 'query',
    required: (required as readonly string[]).includes(name),
    schema,
    ...shown(example.query?.[name], schema),
  }))
}

function inHeaders({ headers = {} }: Operation): JsonSchema[] {
  return Object.entries(headers).map(([name, description]) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string' },
  }))
}

function described(description: string | undefined): { description?: string } {
  return description === undefined ? {} : { description }
}

/** The example's value in the type of the schema. */
function shown(value: string | undefined, { type }: JsonSchema): { example?: string | number } {
  if (value === undefined) return {}
  return { example: type === 'integer' || type === 'number' ? Number(value) : value }
}
