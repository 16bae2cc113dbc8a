/**
 * All benches, one after the other, and the page of what they have found, docs/benchmarks.md.
 *
 *   npm run bench                                   all, within half an hour on a machine that has nothing else to do
 *   npm run bench -- --only lock --only cache       some of them; the page keeps what is known of the others
 *   npm run bench -- --short                        a look, in three minutes; the page says so
 *   npm run bench -- --rounds 2                     with another number of rounds
 *   npm run bench -- --render                       the page alone, from bench/results
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { reportFailure } from '../scripts/failure.ts'
import { writePages } from './page/write.ts'
import { BENCHES, type BenchName } from './report/report.ts'

/** A program, and the arguments with which it is over soon. */
interface Program {
  readonly file: string
  readonly short: readonly string[]
}

const PROGRAMS: Readonly<Record<BenchName, Program>> = {
  client: { file: 'client/run.ts', short: ['--rounds', '1'] },
  lock: { file: 'lock/run.ts', short: ['--rounds', '1', '--turns', '2'] },
  cache: { file: 'cache/hits.ts', short: ['--rounds', '1', '--seconds', '0.3'] },
  codecs: { file: 'cache/codecs.ts', short: ['--rounds', '1'] },
  gateway: { file: 'gateway/run.ts', short: ['--rounds', '1', '--memory', '10000'] },
  service: { file: 'service/run.ts', short: ['--starts', '1', '--rounds', '1', '--seconds', '1'] },
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [...BENCHES] },
    rounds: { type: 'string' },
    short: { type: 'boolean', default: false },
    render: { type: 'boolean', default: false },
  },
})

/** Runs a bench to its end, its output being shown; tells whether it was all right. */
async function perform(bench: BenchName): Promise<boolean> {
  const { file, short } = PROGRAMS[bench]
  const rounds = values.rounds === undefined ? [] : ['--rounds', values.rounds]
  const args = [join(import.meta.dirname, file), ...(values.short ? short : []), ...rounds]
  console.log(`\n== ${bench}\n`)
  const [code] = await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'exit')
  return code === 0
}

async function main(): Promise<number> {
  const unknown = values.only.filter((name) => !BENCHES.some((bench) => bench === name))
  if (unknown.length > 0) {
    console.error(`There is no bench ${unknown.join(', ')}; there are ${BENCHES.join(', ')}.`)
    return 2
  }
  const failed: BenchName[] = []
  const chosen = values.render ? [] : BENCHES.filter((bench) => values.only.includes(bench))
  for (const bench of chosen) if (!(await perform(bench))) failed.push(bench)
  writePages()
  if (failed.length > 0) console.error(`These have failed, and keep their results: ${failed}`)
  return failed.length > 0 ? 1 : 0
}

process.exitCode = await main().catch((error: unknown) => {
  reportFailure(error)
  return 1
})
