import type { Miniflare } from 'miniflare'
import { PythonError, type PythonPeer } from '../support/python-peer.ts'
import { startWorkerd } from '../support/workerd-process.ts'
import type { Run } from './cases.ts'
import { type PythonCall, typeScriptCall } from './contract.ts'
import { type Plain, plainError, plainOfTagged } from './plain.ts'
import { dump, reset } from './server-state.ts'
import type { Tagged } from './tagged.ts'
import type { Outcome, WorkerRun } from './worker.ts'

/** What redis-py answers to each run. */
export async function pythonOutcomes(peer: PythonPeer, runs: readonly Run[]): Promise<Outcome[]> {
  // It does one thing after the other, so nothing here has to wait in between.
  return await Promise.all(runs.map((run) => pythonOutcome(peer, run)))
}

async function pythonOutcome(peer: PythonPeer, run: Run): Promise<Outcome> {
  const { case: row, mode } = run
  const commands = [...reset, ...(row.given ?? [])]
  const client = { decode_responses: mode === 'text' }
  const [broken, reply, state] = await Promise.all([
    plainAnswer(peer, 'pipeline', { commands, transaction: false }),
    plainAnswer(peer, ...operation(run, client)),
    plainAnswer(peer, 'redis', { method: 'eval', args: [dump, 0] }),
  ])
  return { reply, state, broken: isPlainError(broken) ? broken : undefined }
}

function operation({ case: row }: Run, client: object): [string, Record<string, unknown>] {
  if (row.words) return ['redis', { client, method: 'execute_command', args: row.words }]
  if (row.script) return ['script', { client, ...row.script }]
  if (row.pipeline) {
    const { transaction = true, raise_on_error = true } = row
    return ['pipeline', { client, commands: row.pipeline, transaction, raise_on_error }]
  }
  const [method, args = [], kwargs = {}] = row.call ?? ['ping']
  return ['redis', { client, method, args, kwargs }]
}

async function plainAnswer(
  peer: PythonPeer,
  op: string,
  fields: Record<string, unknown>,
): Promise<Plain> {
  try {
    return plainOfTagged(await peer.call<Tagged>(op, fields))
  } catch (error) {
    if (error instanceof PythonError) return plainError(error)
    throw error
  }
}

function isPlainError(plain: Plain): plain is { error: string; message: string } {
  return typeof plain === 'object' && plain !== null && 'error' in plain
}

/** What redge answers to each run, inside workerd. Costs one request to the Worker. */
export async function redgeOutcomes(worker: Miniflare, runs: readonly Run[]): Promise<Outcome[]> {
  const body = JSON.stringify(runs.map(workerRun))
  const answer = await fetch(await worker.ready, { method: 'POST', body })
  if (!answer.ok) throw new Error(`The Worker failed: ${await answer.text()}`)
  return (await answer.json()) as Outcome[]
}

function workerRun({ case: row, mode }: Run): WorkerRun {
  return {
    bytes: mode === 'bytes',
    open: row.open ?? false,
    reset: reset.map(typeScriptCall),
    given: (row.given ?? []).map(typeScriptCall),
    call: row.call && typeScriptCall(row.call),
    chain: (row.chain ?? []).map(([method, args = []]: PythonCall) => ({ method, args })),
    pipeline: row.pipeline?.map(typeScriptCall),
    transaction: row.transaction ?? true,
    raiseOnError: row.raise_on_error ?? true,
    script: row.script,
    dump,
  }
}

/** A workerd process with redge in it. */
export async function startWorker(
  gateway: { url: string; token: string },
  openDoor: { url: string },
): Promise<Miniflare> {
  return await startWorkerd('test/differential/worker.ts', {
    UPSTASH_REDIS_REST_URL: gateway.url,
    UPSTASH_REDIS_REST_TOKEN: gateway.token,
    OPEN_DOOR_URL: openDoor.url,
  })
}
