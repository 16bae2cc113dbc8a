import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { parseJson } from 'redge/core'
import * as v from 'valibot'
import type { AppEnv } from './context.ts'
import { Problem, type ProblemName } from './problem.ts'
import { isRecord } from './values.ts'

/**
 * The body of a request as `schema` describes it, every integer in it exact; no body counts as `{}`. Its
 * `Content-Type` is not looked at: JSON is all there is.
 *
 * @throws Problem `body-too-large`, `malformed-json` or `invalid-body`.
 */
export async function readBody<const Schema extends v.GenericSchema>(
  c: Context<AppEnv>,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const text = await bodyText(c)
  const body = text.trim() === '' ? {} : parsed(text)
  // valibot takes a list for an object.
  if (!isRecord(body)) throw new Problem('invalid-body', { detail: 'It must be an object.' })
  return checked('invalid-body', schema, body)
}

/**
 * The body of a request as text. Who asks before the route does keeps it as `bodyText` in the context.
 *
 * @throws Problem `body-too-large` or `malformed-json`.
 */
export async function bodyText(c: Context<AppEnv>): Promise<string> {
  return c.get('bodyText') ?? (await readText(c.req.raw, c.get('settings').maxBodyBytes))
}

/**
 * The query of a request as `schema` describes it.
 *
 * @throws Problem `invalid-query`.
 */
function readQuery<const Schema extends v.GenericSchema>(
  c: Context<AppEnv>,
  schema: Schema,
): v.InferOutput<Schema> {
  const given = Object.entries(c.req.queries())
  const twice = given.find(([, values]) => values.length > 1)?.[0]
  if (twice !== undefined) {
    throw new Problem('invalid-query', { detail: 'It may be given once.', pointer: named(twice) })
  }
  const query = Object.fromEntries(given.map(([name, [value]]) => [name, value]))
  return checked('invalid-query', schema, query)
}

function checked<const Schema extends v.GenericSchema>(
  problem: ProblemName,
  schema: Schema,
  input: unknown,
): v.InferOutput<Schema> {
  const { success, output, issues } = v.safeParse(schema, input, { abortEarly: true })
  if (success) return output
  const [issue] = issues
  const detail = isUnknownName(issue) ? UNKNOWN[problem] : complaint(issue)
  throw new Problem(problem, { detail, pointer: pointerOf(issue) })
}

/** What is said of a name that nobody knows. */
const UNKNOWN: Readonly<Partial<Record<ProblemName, string>>> = {
  'invalid-body': 'There is no such member.',
  'invalid-query': 'There is no such query parameter.',
}

function isUnknownName({ type, expected }: v.BaseIssue<unknown>): boolean {
  return type === 'strict_object' && expected === 'never'
}

/** A handler that finds what `schema` gives as `c.req.valid(target)`; a typed client knows from it what may be sent. */
type Validates<Target extends 'json' | 'query', Schema extends v.GenericSchema> = MiddlewareHandler<
  AppEnv,
  string,
  {
    in: { [name in Target]: v.InferInput<Schema> }
    out: { [name in Target]: v.InferOutput<Schema> }
  }
>

/**
 * Reads the body as {@link readBody} does, for `c.req.valid('json')`.
 *
 * @throws Problem `body-too-large`, `malformed-json` or `invalid-body`.
 */
export function jsonBody<const Schema extends v.GenericSchema<object, object>>(
  schema: Schema,
): Validates<'json', Schema> {
  return createMiddleware(async (c: Context<AppEnv>, next) => {
    c.req.addValidatedData('json', await readBody(c, schema))
    await next()
  })
}

/**
 * Reads the query for `c.req.valid('query')`.
 *
 * @throws Problem `invalid-query`.
 */
export function queryOf<const Schema extends v.GenericSchema<object, object>>(
  schema: Schema,
): Validates<'query', Schema> {
  return createMiddleware(async (c: Context<AppEnv>, next) => {
    c.req.addValidatedData('query', readQuery(c, schema))
    await next()
  })
}

type Complaint = (requirement: unknown) => string

/** What is wrong, by the schema or check that says so. valibot's own words quote what was received. */
const COMPLAINTS: Readonly<Record<string, Complaint>> = {
  string: () => 'It must be text.',
  number: () => 'It must be a number.',
  finite: () => 'It must be a finite number.',
  boolean: () => 'It must be true or false.',
  array: () => 'It must be a list.',
  min_value: (least) => `It must be at least ${least}.`,
  max_value: (most) => `It must be at most ${most}.`,
  min_length: (least) => `Its length must be at least ${least}.`,
  max_length: (most) => `Its length must be at most ${most}.`,
}

function complaint({ type, received, requirement, message }: v.BaseIssue<unknown>): string {
  if (type === 'strict_object')
    return received === 'undefined' ? 'It is missing.' : 'It must be an object.'
  return COMPLAINTS[type]?.(requirement) ?? message
}

/** Names longer than this are none of ours. */
const POINTER_LIMIT = 64

function pointerOf(issue: v.BaseIssue<unknown>): string | undefined {
  const path = issue.path?.map(({ key }) => String(key)).join('/')
  return path === undefined ? undefined : named(path)
}

function named(path: string): string | undefined {
  return path.length > POINTER_LIMIT ? undefined : path
}

function parsed(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    throw new Problem('malformed-json')
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/** The declared length is only a hint: what counts is what arrives. */
async function readText(request: Request, limit: number): Promise<string> {
  const declared = Number(request.headers.get('Content-Length') ?? 0)
  if (declared > limit) throw tooLarge(limit)
  const bytes = await readBytes(request, limit).catch((error: unknown) => {
    throw error instanceof Problem ? error : new Problem('request-cancelled')
  })
  try {
    return utf8.decode(bytes)
  } catch {
    throw new Problem('malformed-json')
  }
}

async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  // HTTP sends no more than it declares, and the runtime reads it all faster than a loop does.
  if (request.headers.has('Content-Length')) {
    const bytes = new Uint8Array(await request.arrayBuffer())
    if (bytes.length > limit) throw tooLarge(limit)
    return bytes
  }
  const chunks: Uint8Array[] = []
  let length = 0
  // Leaving the loop cancels the body: the rest of it is not read.
  for await (const chunk of request.body ?? []) {
    length += chunk.length
    if (length > limit) throw tooLarge(limit)
    chunks.push(chunk)
  }
  return joined(chunks, length)
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = chunks
  if (first && chunks.length === 1) return first
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

function tooLarge(limit: number): Problem {
  return new Problem('body-too-large', { detail: `A body may have ${limit} bytes.` })
}
