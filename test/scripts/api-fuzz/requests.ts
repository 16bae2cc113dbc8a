import type { DocumentedOperation, Parameter } from './document.ts'
import { hostileBody, hostileHeader, hostileName, hostileText } from './hostile.ts'
import type { Random } from './random.ts'
import { madeValue, mutated } from './values.ts'

/** A request to an operation, or to something near it. */
export interface FuzzRequest {
  readonly operation: DocumentedOperation
  readonly method: string
  /** Path and query, as they are sent. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | undefined
}

/** The tokens of the Worker under test. */
export interface Tokens {
  readonly api: string
  readonly admin: string
}

/** Commands that end the server, or wait; and what would take the other requests' data away is no command of a data token. */
const TAME_COMMANDS = ['set', 'get', 'incr', 'hset', 'zadd', 'lrange', 'xrange', 'json.get', 'ping']

/** A random request: one in three is valid as far as the schema tells, the others are wrong in a way or several. */
export function requestTo(
  operation: DocumentedOperation,
  tokens: Tokens,
  random: Random,
): FuzzRequest {
  const isValid = random.once(3)
  const wrong = (times: number): boolean => !isValid && random.once(times)
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    return pathName(operation, name, wrong(4), random)
  })
  const query = queryOf(operation, wrong(2), random)
  const hasNoBody = operation.method === 'get' && !operation.requestBody
  return {
    operation,
    method: wrong(25)
      ? random.pick(['PUT', 'DELETE', 'POST', 'OPTIONS'])
      : operation.method.toUpperCase(),
    target: query === '' ? path : `${path}?${query}`,
    headers: headersOf(operation, tokens, wrong(2), random),
    body: hasNoBody ? undefined : bodyOf(operation, wrong(2), random),
  }
}

function pathName(
  { operationId, parameters }: DocumentedOperation,
  name: string,
  isHostile: boolean,
  random: Random,
): string {
  if (operationId === 'runCommand') {
    return isHostile ? 'no%20such' : encodeURIComponent(random.pick(TAME_COMMANDS))
  }
  if (isHostile) return hostileName(random)
  const parameter = parameters.find((one) => one.in === 'path' && one.name === name)
  const { schema, example } = parameter ?? { schema: {}, example: undefined }
  const isExample = schema.enum === undefined && random.once(2) && example !== undefined
  return encodeURIComponent(String(isExample ? example : madeValue(schema, random)))
}

function queryOf({ parameters }: DocumentedOperation, isWrong: boolean, random: Random): string {
  const query = new URLSearchParams()
  for (const parameter of parameters.filter((one) => one.in === 'query')) {
    if (!parameter.required && random.once(2)) continue
    const value = isWrong && random.once(2) ? hostileText(random) : queryText(parameter, random)
    query.append(parameter.name, value)
  }
  if (isWrong && random.once(4))
    query.append(random.pick(['nope', 'limit', '']), hostileText(random))
  return query.toString()
}

function queryText({ name, schema, example }: Parameter, random: Random): string {
  // Cursors that nobody gave out are forged ones.
  if (name === 'cursor' || (example !== undefined && random.once(2))) return String(example ?? '0')
  return String(madeValue(schema, random))
}

function headersOf(
  { 'x-access': access }: DocumentedOperation,
  tokens: Tokens,
  isWrong: boolean,
  random: Random,
): Record<string, string> {
  const token = access === 'admin' || access === 'metrics' ? tokens.admin : tokens.api
  const extra = isWrong ? [hostileHeader(random), hostileHeader(random)] : []
  const given = isWrong && random.once(8) ? 'rdg_0123456789abcdef_forged' : token
  const authorization = isWrong && random.once(12) ? 'Basic eDp5' : `Bearer ${given}`
  return { Authorization: authorization, ...Object.fromEntries(extra) }
}

const utf8 = new TextEncoder()

function bodyOf(
  { operationId, requestBody }: DocumentedOperation,
  isWrong: boolean,
  random: Random,
): Uint8Array | undefined {
  const content = requestBody?.content['application/json']
  if (!content) return isWrong && random.once(4) ? hostileBody(random) : undefined
  if (isWrong && random.once(4)) return hostileBody(random)
  const { schema, example } = content
  // Commands are not for the schema to choose: some of them end the server.
  const isFixed = operationId === 'runCommand' || operationId === 'runPipeline'
  const body = isFixed || random.once(3) ? (example ?? {}) : madeValue(schema, random)
  return utf8.encode(JSON.stringify(isWrong ? mutated(body, random) : body))
}
