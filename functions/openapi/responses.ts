import { PROBLEMS, type ProblemName } from '../http/problem.ts'
import { problemsOf } from './common-problems.ts'
import { type JsonSchema, jsonSchema } from './json-schema.ts'
import type { Answer, Operation } from './operation.ts'

/** Answers with problems, each kept once under a name, since most operations share them. */
export class ProblemResponses {
  readonly #names = new Map<string, string>()
  readonly #components: Record<string, JsonSchema> = {}

  /** What the references of {@link refTo} point at. */
  get components(): Readonly<Record<string, JsonSchema>> {
    return this.#components
  }

  refTo(status: number, names: readonly ProblemName[]): JsonSchema {
    const key = names.toSorted().join()
    const name = this.#names.get(key) ?? this.#add(status, key, names)
    return { $ref: `#/components/responses/${name}` }
  }

  #add(status: number, key: string, names: readonly ProblemName[]): string {
    const before = Object.keys(this.#components).filter((name) => name.startsWith(`${status}-`))
    const name = `${status}-${before.length + 1}`
    this.#names.set(key, name)
    this.#components[name] = problemsResponse(status, names)
    return name
  }
}

/** The answers of an operation by status: those that it gives, and its problems. */
export function responsesOf(
  operation: Operation,
  problemResponses: ProblemResponses,
): Readonly<Record<string, JsonSchema>> {
  const answers = Object.entries(operation.answers).map(
    ([status, answer]) => [status, answerOf(answer)] as const,
  )
  const problems = Map.groupBy(problemsOf(operation), (name) => PROBLEMS[name][0])
  const failures = Array.from(problems, ([status, names]) => {
    return [String(status), problemResponses.refTo(status, names)] as const
  })
  return Object.fromEntries([...answers, ...failures])
}

const EVERYWHERE = ['X-Request-Id', 'Server-Timing'] as const

function headerRefs(names: readonly string[]): Record<string, JsonSchema> {
  return Object.fromEntries(
    names.map((name) => [name, { $ref: `#/components/headers/${name}` }] as const),
  )
}

function answerOf({ description, schema, contentType, headers = {} }: Answer): JsonSchema {
  const own = Object.entries(headers).map(
    ([name, says]) => [name, { description: says, schema: { type: 'string' } }] as const,
  )
  const type = contentType ?? (schema && 'application/json')
  const content = schema ? jsonSchema(schema) : { type: 'string' }
  return {
    description,
    headers: { ...headerRefs(EVERYWHERE), ...Object.fromEntries(own) },
    ...(type === undefined ? {} : { content: { [type]: { schema: content } } }),
  }
}

function problemsResponse(status: number, names: readonly ProblemName[]): JsonSchema {
  const types = names.map((name) => `urn:redge:problem:${name}`)
  const retry = status === 503 ? ['Retry-After'] : []
  const lines = names.map((name) => `- \`${name}\`: ${PROBLEMS[name][1]}`)
  return {
    description: lines.join('\n'),
    headers: headerRefs([...EVERYWHERE, ...retry]),
    content: {
      'application/problem+json': {
        schema: {
          $ref: '#/components/schemas/Problem',
          properties: { type: { enum: types }, status: { const: status } },
        },
      },
    },
  }
}
