import { BlockingCommands } from '../lib/blocking.ts'
import { Commands } from '../lib/commands/index.ts'
import { type Pipeline, Redis, RedisError, UnsupportedCommandError } from '../lib/index.ts'
import { callOf, sampleArguments } from './method-call.ts'
import { type ApiMethod, redisPyApi } from './redis-py-api.ts'

/** What redge makes of a method of redis-py. */
export type Status =
  | 'supported'
  | 'emulated'
  | 'limited'
  | 'not over HTTP'
  | 'raw reply'
  | 'missing'

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

/** Something with methods that are known by name only. */
type Named = Readonly<Record<string, unknown>>

/** Every method of redis-py 8.0, those of its JSON client last. */
export async function methodRows(): Promise<Row[]> {
  const { methods, modules } = redisPyApi()
  const rows: Row[] = []
  for (const method of methods) rows.push(await rowOf(method, client(), pipeline()))
  for (const method of modules.JSON.methods) {
    const row = await rowOf({ ...method, group: 'JSON' }, client().json(), pipeline().json())
    rows.push({ ...row, call: `json().${row.call}` })
  }
  return rows
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
