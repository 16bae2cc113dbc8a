import { Redis, type RedisEnv, RedisError } from '../../lib/index.ts'
import type { TypeScriptCall } from './contract.ts'
import { type Plain, type PlainError, plainOfValue } from './plain.ts'
import { argumentOf, type Tagged } from './tagged.ts'

/** A run of a case, with its calls in TypeScript. */
export interface WorkerRun {
  readonly bytes: boolean
  /** Through the gateway that refuses nothing. */
  readonly open: boolean
  /** Makes the server as new. */
  readonly reset: readonly TypeScriptCall[]
  /** Calls before. */
  readonly given: readonly TypeScriptCall[]
  readonly call?: TypeScriptCall | undefined
  readonly chain: readonly TypeScriptCall[]
  readonly pipeline?: readonly TypeScriptCall[] | undefined
  readonly transaction: boolean
  readonly raiseOnError: boolean
  readonly script?:
    | { readonly script: string; readonly keys?: Tagged; readonly args?: Tagged }
    | undefined
  /** A script that tells what the server holds. */
  readonly dump: string
}

/** What redge answered, and what the server held afterwards. */
export interface Outcome {
  readonly reply: Plain
  readonly state: Plain
  /** An error in the calls before: the case is wrong. */
  readonly broken?: PlainError | undefined
}

/** The same token opens both doors. */
export interface WorkerEnv extends RedisEnv {
  readonly OPEN_DOOR_URL: string
}

/** Something with methods that are known by name only. */
type Named = Readonly<Record<string, (...args: unknown[]) => unknown>>

/** Runs cases with redge, one after the other. */
const worker = {
  async fetch(request: Request, env: WorkerEnv): Promise<Response> {
    const doors = {
      gateway: Redis.fromEnv(env),
      open: Redis.fromEnv({ ...env, UPSTASH_REDIS_REST_URL: env.OPEN_DOOR_URL }),
    }
    const outcomes: Outcome[] = []
    for (const run of (await request.json()) as WorkerRun[])
      outcomes.push(await outcomeOf(doors, run))
    return Response.json(outcomes)
  },
}

// biome-ignore lint/style/noDefaultExport: the Workers runtime looks for it
export default worker

async function outcomeOf(doors: { gateway: Redis; open: Redis }, run: WorkerRun): Promise<Outcome> {
  const redis = run.open ? doors.open : doors.gateway
  const bytes = redis.with({ decodeResponses: false })
  const broken = await attempt(async () => {
    await inOnePipeline(redis, run.reset)
    for (const call of run.given) await invoke(redis, call)
    return null
  })
  const reply = await attempt(() => replyOf(run.bytes ? bytes : redis, run))
  const state = plainOfValue(await bytes.eval(run.dump, 0))
  return { reply, state, broken: broken === null ? undefined : (broken as PlainError) }
}

async function inOnePipeline(redis: Redis, calls: readonly TypeScriptCall[]): Promise<void> {
  const pipe = redis.pipeline({ transaction: false })
  for (const call of calls) invoke(pipe, call)
  await pipe.execute()
}

async function attempt(action: () => Promise<unknown>): Promise<Plain> {
  try {
    return plainOfValue(await action())
  } catch (error) {
    if (error instanceof RedisError) return plainOfValue(error)
    return { error: `not of redge: ${String(error)}`, message: String((error as Error).stack) }
  }
}

async function replyOf(client: object, run: WorkerRun): Promise<unknown> {
  if (run.pipeline) return await pipelined(client as Redis, run)
  if (run.script) return await scripted(client as Redis, run.script)
  if (!run.call) return null
  let result = invoke(client, run.call)
  for (const call of run.chain) result = invoke((await result) as object, call)
  if (isIterator(result)) return await Array.fromAsync(result)
  return await result
}

async function pipelined(client: Redis, run: WorkerRun): Promise<unknown> {
  const pipe = client.pipeline({ transaction: run.transaction })
  for (const call of run.pipeline ?? []) invoke(pipe, call)
  return await pipe.execute(run.raiseOnError)
}

async function scripted(
  client: Redis,
  { script, keys = [], args = [] }: NonNullable<WorkerRun['script']>,
): Promise<unknown> {
  return await client.registerScript(script).call({
    keys: argumentOf(keys) as string[],
    args: argumentOf(args) as string[],
  })
}

function invoke(target: object, { method, args }: TypeScriptCall): unknown {
  const named = target as Named
  if (typeof named[method] !== 'function') throw new RedisError(`redge has no method ${method}`)
  return named[method](...args.map(argumentOf))
}

function isIterator(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
