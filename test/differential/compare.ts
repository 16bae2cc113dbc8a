import { pythonOf, type Run } from './cases.ts'
import { isError, type Plain, plainOfTagged } from './plain.ts'
import { type Reading, readings } from './readings.ts'
import { sameState } from './server-state.ts'
import type { Outcome } from './worker.ts'

/** Why the answers to a run are not equal, in lines for people; `undefined` when they are. */
export function difference(run: Run, python: Outcome, redge: Outcome): string | undefined {
  const row = run.case
  if (python.broken)
    return report(run, 'redis-py failed before the call', { python: python.broken })
  if (redge.broken) return report(run, 'redge failed before the call', { redge: redge.broken })
  const answered = read(python.reply, row.as)
  const expected = row.expect === undefined ? answered : expectedIn(run)
  const [wanted, given] = [read(expected, row.compare), read(redge.reply, row.compare)]
  if (!same(wanted, given)) return report(run, 'the replies differ', { wanted, redge: given })
  if (row.differs) {
    if (row.expect !== undefined && same(read(answered, row.compare), wanted)) {
      return report(run, 'redis-py answers as expected: it differs no longer', { redge: given })
    }
    return undefined
  }
  // What is not the same twice may have been stored as well.
  if (row.compare || sameState(python.state, redge.state)) return undefined
  return report(run, 'the server holds something else', {
    python: python.state,
    redge: redge.state,
  })
}

function read(reply: Plain, reading: Reading | undefined): Plain {
  return reading === undefined || isError(reply) ? reply : readings[reading](reply)
}

function expectedIn({ case: row, mode }: Run): Plain {
  const expected = plainOfTagged(row.expect ?? null)
  const error = asError(expected)
  if (error) return error
  return mode === 'bytes' && row.mode === undefined ? inBytes(expected) : expected
}

/** `{"error": class, "message": text}`. */
function asError(plain: Plain): Plain | undefined {
  if (typeof plain !== 'object' || plain === null || !('dict' in plain)) return undefined
  const { error, message } = Object.fromEntries(plain.dict as [string, Plain][])
  if (typeof error !== 'string' || typeof message !== 'string') return undefined
  return { error, message }
}

/** What a case expects is written for a text client. */
function inBytes(plain: Plain): Plain {
  if (typeof plain === 'string') return { bytes: btoa(plain) }
  if (Array.isArray(plain)) return plain.map(inBytes)
  return plain
}

function same(a: Plain, b: Plain): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function report(run: Run, what: string, facts: Record<string, Plain>): string {
  const lines = Object.entries(facts).map(
    ([side, plain]) => `    ${side}: ${JSON.stringify(plain)}`,
  )
  return [`${run.id} (${run.mode}) ${pythonOf(run.case)}: ${what}`, ...lines].join('\n')
}
