import { ask } from '../api/client.ts'
import { explain, Problem } from '../api/problem.ts'
import type { ApiCall } from './api-call.ts'
import { type Spent, spentIn } from './spent.ts'

/** What became of a call. */
export type Outcome =
  | { readonly kind: 'reply'; readonly value: unknown }
  | { readonly kind: 'error'; readonly title: string; readonly advice: string }

/** What became of what was run together. */
export interface Run {
  readonly outcomes: readonly Outcome[]
  readonly spent: Spent | undefined
}

interface PipelineAnswer {
  readonly results: readonly (
    | { readonly result: unknown }
    | {
        readonly error: {
          readonly title: string
          readonly detail?: string
          readonly type: string
          readonly status: number
        }
      }
  )[]
}

/** Runs one call by itself, several as one pipeline that is no transaction. */
export async function run(calls: readonly ApiCall[], signal: AbortSignal): Promise<Run> {
  const [first] = calls
  if (first !== undefined && calls.length === 1) return await runOne(first, signal)
  const body = { transaction: false, commands: calls }
  const { body: answer, headers } = await ask<PipelineAnswer>('POST', 'pipeline', { body, signal })
  const outcomes = answer.results.map((result): Outcome => {
    if ('result' in result) return { kind: 'reply', value: result.result }
    return { kind: 'error', ...explain(new Problem(result.error.status, result.error)) }
  })
  return { outcomes, spent: spentIn(headers.get('Server-Timing')) }
}

async function runOne({ method, args, options }: ApiCall, signal: AbortSignal): Promise<Run> {
  const { body, headers } = await ask<{ result: unknown }>('POST', `commands/${method}`, {
    body: { args, options },
    signal,
  })
  return {
    outcomes: [{ kind: 'reply', value: body.result }],
    spent: spentIn(headers.get('Server-Timing')),
  }
}
