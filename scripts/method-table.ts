import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BlockingCommands } from '../lib/blocking.ts'
import { Commands } from '../lib/commands/index.ts'
import { type Pipeline, Redis, RedisError, UnsupportedCommandError } from '../lib/index.ts'

/**
 * Writes the table of redis-py's methods into docs/redis-py.md. What it says comes from redis-py's API and from redge
 * itself: each method is called, on a client and on a pipeline that send nothing, to see whether it is refused.
 *
 *     node scripts/method-table.ts           writes
 *     node scripts/method-table.ts --check   fails when the page is not what would be written, or a method is missing
 */

const page = join(import.meta.dirname, '../docs/redis-py.md')
const apiFile = join(import.meta.dirname, '../test/fixtures/redis-py-api.json')
const START = '<!-- methods: written by scripts/method-table.ts -->'
const END = '<!-- end of methods -->'

/** What redge makes of a method of redis-py. */
type Status = 'supported' | 'emulated' | 'limited' | 'not over HTTP' | 'raw reply' | 'missing'

/** A method of redis-py, and redge's form of it. */
export interface Row {
  /** Its name in Python. */
  readonly name: string
  readonly group: string
  /** The call in TypeScript. */
  readonly call: string
  readonly status: Status
  /** Why, and the way out. */
  readonly note: string
  /** Whether a pipeline has it. */
  readonly queued: boolean
}

interface ApiMethod {
  readonly name: string
  readonly tsName: string
  readonly group: string
  readonly command: readonly string[]
  readonly http: 'yes' | 'limited' | 'sse' | 'no'
  readonly ts: string
  readonly shape: {
    readonly positional: readonly string[]
    readonly rest: string | null
    readonly restAsArray: boolean
    readonly requiredAfterRest: readonly string[]
    readonly options: Readonly<Record<string, string>>
    readonly singleOptional: string | null
  }
  readonly tsAlso?: string
  readonly ruleAwkward?: string
  readonly static?: boolean
}

interface Api {
  readonly methods: readonly ApiMethod[]
  readonly modules: { readonly JSON: { readonly methods: readonly ApiMethod[] } }
}

/** Something with methods that are known by name only. */
type Named = Readonly<Record<string, unknown>>

/** Every method of redis-py 8.0, those of its JSON client last. */
export async function methodRows(): Promise<Row[]> {
  const { methods, modules } = JSON.parse(readFileSync(apiFile, 'utf8')) as Api
  const rows: Row[] = []
  for (const method of methods) rows.push(await rowOf(method, client(), pipeline()))
  for (const method of modules.JSON.methods) {
    const row = await rowOf({ ...method, group: 'JSON' }, client().json(), pipeline().json())
    rows.push({ ...row, call: `json().${row.call}` })
  }
  return rows
}

/** The page as it should be. */
async function expectedPage(): Promise<string> {
  const text = readFileSync(page, 'utf8')
  const [before, rest] = split(text, START)
  const [, after] = split(rest, END)
  return `${before}${START}\n\n${tables(await methodRows())}\n\n${END}${after}`
}

/** What is wrong with the page, in lines for people; none when all is well. */
export async function complaints(): Promise<string[]> {
  const missing = (await methodRows()).filter(({ status }) => status === 'missing')
  const isStale = (await expectedPage()) !== readFileSync(page, 'utf8')
  return [
    ...missing.map(({ name }) => `redge has no method for ${name}`),
    ...(isStale ? ['docs/redis-py.md is stale: run node scripts/method-table.ts'] : []),
  ]
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  if (at < 0) throw new Error(`docs/redis-py.md lacks the line ${mark}`)
  return [text.slice(0, at), text.slice(at + mark.length)]
}

class Sent extends RedisError {}

const send = (): Promise<never> => Promise.reject(new Sent('This would have been sent'))

function client(): Redis {
  return new Redis({
    requester: { command: send, pipeline: send, transaction: send, stream: send },
  })
}

function pipeline(): Pipeline {
  return client().pipeline()
}

async function rowOf(method: ApiMethod, target: object, queue: object): Promise<Row> {
  const holder = method.static ? Redis : target
  const refusal = await refusalOf(holder, method)
  const queued =
    refusal === undefined && isCommand(method) && (await refusalOf(queue, method)) === undefined
  const { name, group } = method
  return { name, group, call: callOf(method), queued, ...standing(method, refusal) }
}

/** Those that make something or set something up are not queued. */
function isCommand({ command, group }: ApiMethod): boolean {
  return command.length > 0 || (group !== 'Client' && group !== 'ModuleAccess')
}

function standing(method: ApiMethod, refusal: string | undefined): Pick<Row, 'status' | 'note'> {
  const { name, tsName, http } = method
  if (refusal === MISSING) return { status: 'missing', note: '' }
  if (refusal !== undefined) {
    const isRaw = http !== 'no' && refusal.includes('executeCommand(')
    return { status: isRaw ? 'raw reply' : 'not over HTTP', note: refusal }
  }
  if (Object.hasOwn(BlockingCommands.prototype, tsName)) {
    const what = Object.hasOwn(Commands.prototype, tsName) ? '`block`' : 'it'
    return { status: 'emulated', note: `${what} asks again, see [Waiting](#waiting)` }
  }
  const emulated = EMULATED[name]
  if (emulated) return { status: 'emulated', note: emulated }
  const limit = LIMITED[name] ?? (isAdministration(method) ? ADMINISTRATION : undefined)
  if (limit) return { status: 'limited', note: limit }
  return { status: 'supported', note: http === 'sse' ? 'one event stream' : '' }
}

const MISSING = 'missing'

const EMULATED: Readonly<Record<string, string>> = {
  transaction:
    'watched keys are compared by a script, see [Transactions](#pipelines-and-transactions)',
}

const ADMINISTRATION = '[administration](#what-http-cannot-do)'

const LIMITED: Readonly<Record<string, string>> = {
  client_id: `${ADMINISTRATION}, and tells of a connection of the gateway`,
  client_info: `${ADMINISTRATION}, and tells of a connection of the gateway`,
  get_connection_kwargs: 'the settings of the client: there is no connection',
  move: 'an endpoint serves one database, so the key cannot be read through it any more',
  swapdb: `${ADMINISTRATION}, and an endpoint serves one database`,
}

function isAdministration({ command: [command = ''] }: ApiMethod): boolean {
  return ADMINISTRATIVE.has(command)
}

/** What the gateway counts as administration, where it has a method. */
const ADMINISTRATIVE: ReadonlySet<string> = new Set([
  ...['DELUSER', 'DRYRUN', 'GETUSER', 'LIST', 'LOAD', 'LOG', 'SAVE', 'SETUSER', 'USERS'].map(
    (word) => `ACL ${word}`,
  ),
  ...['KILL', 'LIST', 'PAUSE', 'UNBLOCK', 'UNPAUSE'].map((word) => `CLIENT ${word}`),
  ...['GET', 'RESETSTAT', 'REWRITE', 'SET'].map((word) => `CONFIG ${word}`),
  ...['HISTORY', 'LATEST', 'RESET'].map((word) => `LATENCY ${word}`),
  ...['LIST', 'LOAD', 'LOADEX', 'UNLOAD'].map((word) => `MODULE ${word}`),
  ...['GET', 'LEN', 'RESET'].map((word) => `SLOWLOG ${word}`),
  ...['BGREWRITEAOF', 'BGSAVE', 'DEBUG OBJECT', 'LASTSAVE', 'REPLICAOF', 'ROLE', 'SAVE'],
  ...['MIGRATE', 'SHUTDOWN', 'SLAVEOF'],
])

/** Why it is refused, in redge's words; `undefined` when it is not. */
async function refusalOf(target: object, method: ApiMethod): Promise<string | undefined> {
  const member = (target as Named)[method.tsName]
  if (typeof member !== 'function') return MISSING
  try {
    const result: unknown = member.apply(target, sampleArguments(method))
    if (result instanceof Promise) await result
  } catch (error) {
    if (error instanceof UnsupportedCommandError) return error.message
    // Anything else is of the sample arguments, or of the client that sends nothing.
    if (!(error instanceof RedisError)) throw error
  }
  return undefined
}

/** Arguments of the right types, for the parameters that have no default. */
function sampleArguments({ ts, shape }: ApiMethod): unknown[] {
  const types = parameters(ts)
  const required = shape.positional.map((_, index) => sample(types[index] ?? 'Key'))
  const rest = shape.restAsArray ? [['a']] : shape.rest ? ['a'] : []
  return [...required, ...rest, ...shape.requiredAfterRest.map(() => 'LEFT')]
}

/** The parameters of a signature, `name: Type` each. */
function parameters(signature: string): string[] {
  const found: string[] = []
  let depth = 0
  let current = ''
  for (const char of signature.slice(signature.indexOf('(') + 1).replaceAll('=>', '→')) {
    if ('([{<'.includes(char)) depth++
    if (')]}>'.includes(char)) depth--
    if (depth < 0) break
    if (char === ',' && depth === 0) {
      found.push(current)
      current = ''
    } else current += char
  }
  return [...found, current]
}

function sample(parameter: string): unknown {
  const type = parameter.slice(parameter.indexOf(':') + 1).trim()
  if (type.includes('→')) return () => undefined
  if (type.includes('[]')) return ['a', 'b', 'c']
  if (type.startsWith('Record')) return { a: 1 }
  if (type.startsWith('number')) return 1
  if (type.startsWith("'")) return type.split("'")[1]
  return 'a'
}

/** The call as one writes it: the natural form where there is one. */
function callOf({ tsName, shape, tsAlso, ruleAwkward, ts }: ApiMethod): string {
  if (ruleAwkward) return ruleAwkward.split(' - ')[0] ?? ''
  const places = parameters(ts).map((parameter) => parameter.split(':')[0]?.trim() ?? '')
  const required = places.filter((name) => name && !/^(options\?|never)$/.test(name))
  const options = Object.values(shape.options)
  const last = tsAlso ? options.map((name) => `${name}?`) : optionsOf(options)
  return `${tsName}(${[...required, ...last].join(', ')})`
}

function optionsOf(names: readonly string[]): string[] {
  return names.length > 0 ? [`{ ${names.join(', ')} }`] : []
}

/** A table for each group. */
function tables(rows: readonly Row[]): string {
  return [
    summary(rows),
    ...Map.groupBy(rows, ({ group }) => group)
      .entries()
      .map(table),
  ].join('\n\n')
}

function summary(rows: readonly Row[]): string {
  const counts = Map.groupBy(rows, ({ status }) => status)
  const lines = MEANINGS.flatMap(([status, meaning]) => {
    const count = counts.get(status)?.length ?? 0
    return count > 0 ? [`| ${status} | ${count} | ${meaning} |`] : []
  })
  return ['| | methods | |', '| --- | ---: | --- |', ...lines].join('\n')
}

const MEANINGS: readonly (readonly [Status, string])[] = [
  ['supported', 'as in redis-py'],
  ['emulated', 'works over HTTP in another way; the differences are told above'],
  ['limited', 'works, but not everywhere or not in full'],
  ['not over HTTP', 'rejects with an `UnsupportedCommandError` that says what to do instead'],
  ['raw reply', 'refused as well; `executeCommand` sends it and gives what Redis says'],
  ['missing', 'not there yet'],
]

function table([group, rows]: readonly [string, readonly Row[]]): string {
  const lines = rows.map(({ name, call, status, note, queued }) => {
    const said = note ? `${status}: ${cell(note)}` : status
    return `| \`${name}\` | \`${cell(call)}\` | ${queued ? '✓' : ''} | ${said} |`
  })
  return [
    `### ${TITLES[group] ?? group}`,
    '',
    '| redis-py | redge | in a pipeline | standing |',
    '| --- | --- | :-: | --- |',
    ...lines,
  ].join('\n')
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|')
}

const TITLES: Readonly<Record<string, string>> = {
  BasicKey: 'Keys, strings and bits',
  Hyperlog: 'HyperLogLog',
  Hash: 'Hashes',
  List: 'Lists',
  Array: 'Arrays',
  Scan: 'Scanning',
  Set: 'Sets',
  Stream: 'Streams',
  SortedSet: 'Sorted sets',
  Management: 'Server and connections',
  Module: 'Modules',
  PubSub: 'Publishing',
  Script: 'Scripts',
  Function: 'Functions',
  Client: 'The client itself',
  ModuleAccess: 'Sub-clients of modules',
}

if (import.meta.main) {
  if (process.argv.includes('--check')) {
    const found = await complaints()
    for (const line of found) console.error(line)
    process.exitCode = found.length > 0 ? 1 : 0
  } else writeFileSync(page, await expectedPage())
}
