import { checkToken } from '../rest/token.ts'
import type { TokenOptions } from './token-options.ts'

/**
 * Refuses settings of tokens that cannot be meant.
 * @throws TypeError that names the token by its name or place, and never tells it.
 */
export function checkTokens(tokens: readonly TokenOptions[]): void {
  const seen = new Set<string>()
  for (const [at, options] of tokens.entries()) {
    const where = tokenName(options, at)
    checkToken(options.token)
    checkFields(options, where)
    for (const label of [`name ${where}`, `token ${options.token}`]) {
      if (seen.has(label)) throw new TypeError(`${where} has the name or the token of another one`)
      seen.add(label)
    }
  }
}

/** What the token at that place of the list is called. */
export function tokenName({ name }: TokenOptions, at: number): string {
  return name ?? `token-${at + 1}`
}

function checkFields(options: TokenOptions, where: string): void {
  const fields: readonly (readonly [string, unknown])[] = Object.entries(options)
  for (const [field, value] of fields) {
    const type = TYPES.get(field)
    if (!type) throw new TypeError(`${where} has a setting that is not known: ${field}`)
    if (value !== undefined && !type.accepts(value)) {
      throw new TypeError(`${field} of ${where} must be ${type.what}`)
    }
  }
}

interface FieldType {
  readonly what: string
  readonly accepts: (value: unknown) => boolean
}

const STRING: FieldType = {
  what: 'a string',
  accepts: (value: unknown) => typeof value === 'string',
}
const SWITCH = { what: 'true or false', accepts: (value: unknown) => typeof value === 'boolean' }
const NAME = {
  what: 'letters, digits, dots, dashes and underscores',
  accepts: (value: unknown) => typeof value === 'string' && /^[\w.-]{1,64}$/.test(value),
}
const POSITIVE = {
  what: 'a positive integer',
  accepts: (value: unknown) => Number.isSafeInteger(value) && Number(value) > 0,
}
const RATE = {
  what: 'a positive number',
  accepts: (value: unknown) => Number.isFinite(value) && Number(value) > 0,
}
const DATABASE = {
  what: 'the number of a database',
  accepts: (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0,
}

const NOT_NEGATIVE = { ...DATABASE, what: 'an integer, 0 or more' }

const TYPES: ReadonlyMap<string, FieldType> = new Map([
  ['token', STRING],
  ['name', NAME],
  ['db', DATABASE],
  ['username', STRING],
  ['password', STRING],
  ['keyPrefix', STRING],
  ['scripts', SWITCH],
  ['readOnly', SWITCH],
  ['admin', SWITCH],
  ['maxRequestsPerSecond', RATE],
  ['minReplicas', NOT_NEGATIVE],
  ['waitMs', POSITIVE],
  ['maxRequestSize', POSITIVE],
  ['maxReplySize', POSITIVE],
])
