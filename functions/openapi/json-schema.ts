import { toJsonSchema } from '@valibot/to-json-schema'
import type { GenericSchema } from 'valibot'

/** A JSON Schema of draft 2020-12. */
export interface JsonSchema {
  readonly [keyword: string]: unknown
}

type Override = NonNullable<Parameters<typeof toJsonSchema>[1]>['overrideSchema']
type Converted = ReturnType<NonNullable<Override>>

/** What a schema takes as JSON Schema. What only code can check is described in words. */
export function jsonSchema(schema: GenericSchema): JsonSchema {
  const { $schema, ...converted } = toJsonSchema(schema, {
    typeMode: 'input',
    errorMode: 'ignore',
    target: 'draft-2020-12',
    overrideSchema: ({ valibotSchema }) => overridden(valibotSchema),
    overrideAction: ({ valibotAction, jsonSchema: soFar }) => {
      const message: unknown = Reflect.get(valibotAction, 'message')
      if (valibotAction.type !== 'check' || typeof message !== 'string') return undefined
      return { ...soFar, description: message }
    },
  })
  return { ...converted }
}

/** A schema or action as it can be looked into. */
interface Part {
  readonly kind: string
  readonly type: string
  readonly requirement?: unknown
  readonly message?: unknown
  readonly default?: unknown
  readonly wrapped?: Part
  readonly pipe?: readonly Part[]
  readonly item?: Part
  readonly items?: readonly Part[]
}

function overridden(given: object): Converted {
  const schema = given as Part
  const parts = flat(schema)
  if (isDigits(parts)) return integer(parts)
  if (schema.type === 'optional' && schema.wrapped) {
    const inner = flat(schema.wrapped)
    if (!isDigits(inner)) return undefined
    return { ...integer(inner), ...withDefault(schema.default) }
  }
  return mapping(parts) ?? ofType(schema)
}

function ofType({ type, message }: Part): Converted {
  if (type === 'bigint') return { type: 'integer' }
  if (type === 'date') return { type: 'string', format: 'date-time' }
  if (type !== 'custom') return undefined
  return typeof message === 'string' ? { description: message } : {}
}

/** The parts of a pipe, pipes in it taken apart. */
function flat(part: Part): readonly Part[] {
  if (part.pipe === undefined) return [part]
  return part.pipe.flatMap((one, index) => (index === 0 && one === part ? [one] : flat(one)))
}

/** Whether it is the text of a whole number, which becomes one. */
function isDigits(parts: readonly Part[]): boolean {
  const regex = parts.find(({ type }) => type === 'regex')
  const isNumber = parts.some(({ type }) => type === 'min_value' || type === 'max_value')
  return isNumber && regex !== undefined && /^\/\^(-\?)?\\d/.test(String(regex.requirement))
}

function integer(parts: readonly Part[]): NonNullable<Converted> {
  const minimum = parts.find(({ type }) => type === 'min_value')?.requirement
  const maximum = parts.find(({ type }) => type === 'max_value')?.requirement
  return {
    type: 'integer',
    ...(typeof minimum === 'number' ? { minimum } : {}),
    ...(typeof maximum === 'number' ? { maximum } : {}),
  }
}

function withDefault(value: unknown): { default?: number } {
  return typeof value === 'string' ? { default: Number(value) } : {}
}

/** An object that is read as a list of pairs, or such a list. */
function mapping(parts: readonly Part[]): Converted {
  const [first, second, list] = parts
  if (first?.type !== 'unknown' || second?.type !== 'transform') return undefined
  const value = list?.item?.items?.[1]
  if (list?.type !== 'array' || value === undefined) return undefined
  const inner = jsonSchema(value as unknown as GenericSchema) as NonNullable<Converted>
  return {
    anyOf: [
      { type: 'object', additionalProperties: inner },
      {
        type: 'array',
        items: { type: 'array', prefixItems: [{}, inner], minItems: 2, maxItems: 2 },
      },
    ],
  }
}
