/**
 * What a call costs in CPU, in workerd, side by side: bare `fetch`, redge and `@upstash/redis`, each in a process of its
 * own, in turns, against a server that answers at once.
 *
 *   npm run bench:client
 *   npm run bench:client -- --rounds 15 --case single --case text100
 *
 * A run of all cases and clients leaves its results in bench/results.
 */

import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startChild } from '../../scripts/children.ts'
import { beginRun, isReached } from '../report/report.ts'
import { CASES, type CaseName } from './cases.ts'
import { CLIENTS, type ClientName } from './clients.ts'
import { goalsOf, measurementsOf, type Result, resultsOf, tableOf } from './report.ts'
import { type Contender, costsOf } from './rounds.ts'
import { bundleOf, startWorkerd } from './workerd.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    case: { type: 'string', multiple: true, default: Object.keys(CASES) },
    client: { type: 'string', multiple: true, default: Object.keys(CLIENTS) },
  },
})

async function startServer() {
  const port = Promise.withResolvers<number>()
  const child = await startChild({
    name: 'canned server',
    command: process.execPath,
    args: [join(import.meta.dirname, 'server.ts')],
    onLine: (line) => port.resolve(Number(line)),
  })
  return { url: `http://127.0.0.1:${await port.promise}`, child }
}

async function startContenders(endpoint: string): Promise<Contender[]> {
  const script = await bundleOf(join(import.meta.dirname, 'worker.ts'))
  const names = values.client as ClientName[]
  return await Promise.all(
    names.map(async (name) => ({
      name,
      workerd: await startWorkerd(script, { CLIENT: name, ENDPOINT: endpoint }),
    })),
  )
}

/** Automatic pipelines are about many commands in one tick, so they take part where that is measured. */
function takesPart({ name }: Contender, test: CaseName): boolean {
  return name !== 'redge, automatic pipelines' || test === 'mixed100'
}

const run = beginRun('client')
const { url, child } = await startServer()
const contenders = await startContenders(url)
const results: Result[] = []
for (const name of values.case as CaseName[]) {
  const taking = contenders.filter((contender) => takesPart(contender, name))
  const found = resultsOf(name, await costsOf(taking, name, Number(values.rounds)))
  console.log(`${tableOf(found)}\n`)
  results.push(...found)
}
await Promise.all([...contenders.map(({ workerd }) => workerd.stop()), child.stop()])
const goals = goalsOf(results)
if (isWhole()) {
  const packages = ['redge', '@upstash/redis', 'workerd']
  run.save({ measurements: measurementsOf(results), goals, packages })
}
const missed = goals.filter((goal) => !isReached(goal))
console.log(missed.length === 0 ? 'All goals are reached.' : `${missed.length} goals are missed.`)

function isWhole(): boolean {
  return (
    values.case.length === Object.keys(CASES).length &&
    values.client.length === Object.keys(CLIENTS).length
  )
}
