import { PROBLEMS } from '../http/problem.ts'
import { operations } from './index.ts'
import { type JsonSchema, jsonSchema } from './json-schema.ts'
import type { Operation } from './operation.ts'
import { parametersOf } from './parameters.ts'
import { ProblemSchema } from './problem.ts'
import { ProblemResponses, responsesOf } from './responses.ts'
import { securityOf, securitySchemes } from './security.ts'
import { TAGS } from './tags.ts'

/** The description of the API in OpenAPI 3.1. */
export interface OpenApiDocument {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>
  readonly [member: string]: unknown
}

const DESCRIPTION = `Redis as an HTTP API: JSON in, JSON out. Names in paths are percent-encoded. Errors are RFC 9457 problems; their \`type\` is
stable. Times are seconds unless a name ends in \`Ms\`. \`x-cost\` is what the example costs: requests to Redis, and commands as the server
bills them; \`Server-Timing\` tells it of each answer.`

/** The document, made of the operations and of the schemas that the routes check requests with. */
export function openApiDocument(): OpenApiDocument {
  const used = new Set(operations.map(({ tag }) => tag))
  const responses = new ProblemResponses()
  const paths = pathsOf(operations, responses)
  const tags = Object.entries(TAGS).filter(([name]) => used.has(name))
  return {
    openapi: '3.1.0',
    info: {
      title: 'redge',
      summary: 'Redis at the edge, over HTTP',
      description: DESCRIPTION,
      version: '1.0.0',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'This Worker' }],
    tags: tags.map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: { Problem: problemSchema() },
      responses: responses.components,
      headers: HEADERS,
      securitySchemes,
    },
  }
}

function pathsOf(all: readonly Operation[], responses: ProblemResponses): OpenApiDocument['paths'] {
  const paths = new Map<string, Record<string, JsonSchema>>()
  for (const operation of all) {
    const methods = paths.get(operation.path) ?? {}
    methods[operation.method] = described(operation, responses)
    paths.set(operation.path, methods)
  }
  return Object.fromEntries(paths)
}

function described(operation: Operation, responses: ProblemResponses): JsonSchema {
  const { tag, operationId, summary, description, access, cost, body, example } = operation
  return {
    tags: [tag],
    operationId,
    summary,
    ...(description === undefined ? {} : { description }),
    parameters: parametersOf(operation),
    ...(body ? { requestBody: requestBody(jsonSchema(body), example.body) } : {}),
    responses: responsesOf(operation, responses),
    security: securityOf(access),
    'x-access': access,
    'x-cost': cost,
  }
}

/** A body that needs no member may be left out. */
function requestBody(schema: JsonSchema, example: unknown): JsonSchema {
  const { required = [] } = schema
  const isRequired = !Array.isArray(required) || required.length > 0
  const content = { schema, ...(example === undefined ? {} : { example }) }
  return { required: isRequired, content: { 'application/json': content } }
}

function problemSchema(): JsonSchema {
  const { properties, required, ...rest } = jsonSchema(ProblemSchema)
  return {
    ...rest,
    description: 'RFC 9457. No member holds a key, a value or a token.',
    properties: {
      ...(properties as object),
      type: {
        type: 'string',
        enum: Object.keys(PROBLEMS).map((name) => `urn:redge:problem:${name}`),
      },
      instance: { type: 'string' },
      requestId: { type: 'string' },
    },
    required: [...(required as string[]), 'instance', 'requestId'],
  }
}

const HEADERS = {
  'X-Request-Id': {
    description: 'Names the request in the logs; one that the caller sends is kept',
    schema: { type: 'string' },
  },
  'Server-Timing': {
    description: 'Milliseconds, and what was asked of Redis',
    schema: { type: 'string' },
  },
  'Retry-After': { description: 'Seconds after which to try again', schema: { type: 'integer' } },
}
