import type { Encodable, Pipeline, Redis, Word } from 'redge/core'

/**
 * Lua to begin a script with. `call` runs a command and `attempt` one that may fail; `done` makes the reply that
 * {@link runCounted} expects, which tells how many commands were run.
 */
export const COUNTED: string = `
local calls = 0
local function call(...)
  calls = calls + 1
  return redis.call(...)
end
local function attempt(...)
  calls = calls + 1
  return redis.pcall(...)
end
local function done(reply)
  return {calls, reply}
end
`

/** What a script works with. */
export interface CountedRun {
  readonly keys: readonly Word[]
  readonly args?: readonly Encodable[] | undefined
  /** It only reads, so that it may be sent again when its reply is lost. @default false */
  readonly readOnly?: boolean | undefined
}

/**
 * What a script that begins with {@link COUNTED} gave to `done`, strings as the client reads them. Costs one request; what it
 * runs inside counts as spent. The text is sent each time: the server may not know it, and asking would be a request more.
 */
export function runCounted(
  redis: Pick<Redis<Uint8Array>, 'call'>,
  script: string,
  run: CountedRun,
): Promise<unknown> {
  return redis.call<unknown>(wordsOf(script, run), replyOf, { innerCommands: callsOf })
}

/** Puts such a script into a pipeline. */
export function addCounted(
  pipe: Pick<Pipeline<unknown[], Uint8Array>, 'call'>,
  script: string,
  run: CountedRun,
): void {
  pipe.call<unknown>(wordsOf(script, run), replyOf, { innerCommands: callsOf })
}

function wordsOf(script: string, { keys, args = [], readOnly = false }: CountedRun): Encodable[] {
  return [readOnly ? 'EVAL_RO' : 'EVAL', script, keys.length, ...keys, ...args]
}

function replyOf(reply: unknown): unknown {
  return Array.isArray(reply) ? (reply[1] ?? null) : null
}

function callsOf(reply: unknown): number {
  return Array.isArray(reply) ? Number(reply[0]) : 0
}
