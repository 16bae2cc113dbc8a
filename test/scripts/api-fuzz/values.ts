import { hostileValue } from './hostile.ts'
import type { Random } from './random.ts'

/** A JSON Schema, as far as values are made of it. */
export interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly prefixItems?: readonly Schema[]
  readonly minItems?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly pattern?: string
}

/** Names that keys, fields and members get, so that requests meet. */
const WORDS = ['a', 'b', 'greeting', 'events', 'deploy', 'chess', 'ünï', 'x y', '7']

/** A value that a schema takes; now and then one at the edge of what it takes. */
export function madeValue(schema: Schema, random: Random): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return random.pick(schema.enum)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return madeValue(random.pick(choices), random)
  switch (schema.type) {
    case 'object':
      return objectOf(schema, random)
    case 'array':
      return arrayOf(schema, random)
    case 'string':
      return textOf(schema, random)
    case 'integer':
    case 'number':
      return numberOf(schema, random)
    case 'boolean':
      return random.once(2)
    case 'null':
      return null
    default:
      return random.once(4) ? hostileValue(random) : random.pick([1, 'a', true, { a: 1 }, ['a', 2]])
  }
}

function objectOf(schema: Schema, random: Random): Record<string, unknown> {
  const { properties = {}, required = [], additionalProperties } = schema
  const known = Object.entries(properties)
    .filter(([name]) => required.includes(name) || random.once(2))
    .map(([name, inner]) => [name, named(name, madeValue(inner, random))] as const)
  if (typeof additionalProperties !== 'object') return Object.fromEntries(known)
  const others = Array.from({ length: random.below(4) }, () => {
    return [random.pick(WORDS), madeValue(additionalProperties, random)] as const
  })
  return Object.fromEntries([...known, ...others])
}

/** Nobody waits for long here. */
function named(name: string, value: unknown): unknown {
  const isWait = /blocking|^wait/i.test(name)
  return isWait && typeof value === 'number' ? Math.min(value, 0.02) : value
}

function arrayOf({ items = {}, prefixItems, minItems = 0 }: Schema, random: Random): unknown[] {
  if (prefixItems) return prefixItems.map((item) => madeValue(item, random))
  return Array.from({ length: minItems + random.below(4) }, () => madeValue(items, random))
}

function textOf({ minLength = 0, maxLength, pattern }: Schema, random: Random): string {
  if (pattern?.includes('\\d')) return String(random.below(1000))
  const word = random.pick(WORDS).padEnd(minLength, 'x')
  return random.once(20) && maxLength !== undefined ? 'x'.repeat(maxLength) : word
}

function numberOf({ type, minimum = -5, maximum = 1e6 }: Schema, random: Random): number {
  if (random.once(6)) return minimum
  if (random.once(12)) return maximum
  const value = minimum + random.fraction() * Math.min(maximum - minimum, 100)
  return type === 'integer' ? Math.round(value) : value
}

/** The value with one place of it changed: something hostile in it, a member away, or one more. */
export function mutated(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random.once(6)) return hostileValue(random)
  if (Array.isArray(value)) {
    if (value.length === 0) return [hostileValue(random)]
    const at = random.below(value.length)
    return value.map((item, index) => (index === at ? mutated(item, random) : item))
  }
  const entries = Object.entries(value)
  const at = random.below(entries.length + 1)
  if (at === entries.length) return { ...value, [random.pick(['extra', '$where', 'admin'])]: 1 }
  if (random.once(3)) return Object.fromEntries(entries.filter((_, index) => index !== at))
  return Object.fromEntries(
    entries.map(([name, item], index) => [
      name,
      index === at ? named(name, mutated(item, random)) : item,
    ]),
  )
}
