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

function inHeaders({ headers = {}, ...operation }: Operation): JsonSchema[] {
  return Object.entries({ ...headers, ...commonHeaders(operation) }).map(([name, description]) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string' },
  }))
}

/** Headers that all operations mind which change something and take a token. */
function commonHeaders({ method, access }: Omit<Operation, 'headers'>): Operation['headers'] {
  if (method === 'get' || access === 'none' || access === 'cookie') return {}
  return { ...(method === 'post' ? IDEMPOTENCY : {}), ...REASON }
}

const IDEMPOTENCY = {
  'Idempotency-Key':
    '1 to 255 characters: with the same key the request is carried out once, and answered the same for a day.',
}

const REASON = {
  'X-Redge-Reason':
    'Why, for the audit: up to 500 characters, what is no ASCII percent-encoded as UTF-8.',
}

function described(description: string | undefined): { description?: string } {
  return description === undefined ? {} : { description }
}

/** The example's value in the type of the schema. */
function shown(value: string | undefined, { type }: JsonSchema): { example?: string | number } {
  if (value === undefined) return {}
  return { example: type === 'integer' || type === 'number' ? Number(value) : value }
}
